#!/usr/bin/env node
// npm links a package's program only where its file is there already; this one is, before the first build too.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/cli/orch.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  const checkout = fileURLToPath(new URL('..', import.meta.url));
  console.error(`orch: this checkout is not built.\n      Run npm start in ${checkout}, or npm run orch -- --help.`);
  process.exitCode = 1;
}
