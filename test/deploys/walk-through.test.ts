import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../config/package-root.js';
import { chooseSetPort } from '../fixtures/set-port.js';
import { orchBin } from '../orch-bin.js';
import { freshFolder, killIfThere, processesOf, run } from '../stack/start-fixture.js';

/** All that a reader of the section is to type. */
function commandsBelow(heading: string): string {
  const text = readFileSync(join(packageRoot, 'docs/deploying.md'), 'utf8');
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block).join('');
}

test('the page that the docs deploy is deployed, rolled back, put right and looked after, as they say', async () => {
  const folder = await freshFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'orch'), `#!/bin/sh\nexec '${process.execPath}' '${orchBin}' "$@"\n`);
  chmodSync(join(bin, 'orch'), 0o755);
  const port = await chooseSetPort();
  const commands = commandsBelow('Try it here').replaceAll('8123', String(port));
  writeFileSync(join(folder, 'commands'), `cd '${packageRoot}'\n${commands}`);
  // Into a file: what goes on in the background would hold a pipe open.
  const script = await run(folder, 'sh', ['-c', 'timeout 280 sh -eux commands > told 2>&1 || { cat told; exit 1; }'], {
    PATH: `${bin}:${process.env.PATH}`,
  });
  try {
    await script.ends(0);
    const told = readFileSync(join(folder, 'told'), 'utf8');
    expect(told.match(/^<html>.*$/gm)).toEqual([
      '<html><h1>Hello</h1></html>',
      '<html><h1>Hello</h1></html>',
      '<html><h1>A broken page</h1></html>',
      '<html><h1>Hello</h1></html>',
    ]);
    expect(told).toMatch(/held/);
    expect(processesOf(folder)).toEqual([]);
  } finally {
    for (const line of processesOf(folder)) killIfThere(Number.parseInt(line));
    await rm(folder, { recursive: true, force: true });
  }
}, 300_000);
