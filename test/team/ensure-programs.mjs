// Before `npm run test:team`: installs Temporal's production server and its SQL tool with Go into our cache, once.
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { isProgram } from '../../dist/activities/processes/find-program.js';
import { packages, programsFolder, serverVersion } from './programs.mjs';

const folder = programsFolder();
const there = await Promise.all(Object.keys(packages).map((name) => isProgram(join(folder, name))));
if (!there.every(Boolean)) await install();

/** The folder gets its name only once it is whole. */
async function install() {
  const go = await execa('go', ['version'], { reject: false });
  if (go.failed) end('There is no Temporal server for the tests, and Go is not installed.');
  console.error(`orch: installing the Temporal server ${serverVersion} with Go; this takes about 3 minutes, once …`);
  const unfinished = `${folder}.${process.pid}.new`;
  try {
    await mkdir(unfinished, { recursive: true });
    const wanted = Object.values(packages).map((name) => `${name}@${serverVersion}`);
    const env = { GOBIN: unfinished };
    const installed = await execa('go', ['install', ...wanted], { env, stderr: ['inherit', 'pipe'], reject: false });
    if (installed.failed)
      end(`Go could not install the Temporal server: ${installed.stderr.trim().split('\n').at(-1)}`);
    for (const [name, from] of Object.entries(packages)) {
      await rename(join(unfinished, basename(from)), join(unfinished, name));
    }
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function end(what) {
  console.error(
    `orch: ${what}\n      Install Go 1.21 or newer (https://go.dev/dl), give it a way to its modules, and run this again.`,
  );
  process.exit(1);
}
