// Before `npm run test:team`: installs Temporal's production server and its SQL tool with Go into our cache, once.
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { isProgram } from '../../dist/activities/processes/find-program.js';
import { packages, programsFolder, serverVersion } from './programs.mjs';

const folder = programsFolder();
const there = await Promise.all(Object.keys(packages).map((name) => isProgram(join(folder, name))));
const failure = there.every(Boolean) ? null : await install();
if (failure !== null) {
  console.error(`orch: There is no Temporal server for the tests. ${failure}`);
  console.error(
    '      Install Go 1.21 or newer (https://go.dev/dl), see that it reaches its modules, and run this again.',
  );
  process.exitCode = 1;
}

/** Answers why not, where it cannot. The folder gets its name only once it is whole. */
async function install() {
  const { failed: hasNoGo } = await execa('go', ['version'], { reject: false });
  if (hasNoGo) return 'Go is not installed.';
  console.error(`orch: installing the Temporal server ${serverVersion} with Go; this takes about 3 minutes, once …`);
  const unfinished = `${folder}.${process.pid}.new`;
  try {
    await mkdir(unfinished, { recursive: true });
    const wanted = Object.values(packages).map((name) => `${name}@${serverVersion}`);
    const options = { env: { GOBIN: unfinished }, stderr: ['inherit', 'pipe'], reject: false };
    const { failed, stderr } = await execa('go', ['install', ...wanted], options);
    if (failed) return `Go could not install it: ${stderr.trim().split('\n').at(-1)}`;
    for (const [name, from] of Object.entries(packages)) {
      await rename(join(unfinished, basename(from)), join(unfinished, name));
    }
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    return null;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
