// Run before the tests: installs what they need beside Node and npm where that may be done without asking, or lists all
// that is missing and ends. Then it builds a Gitea where there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPrograms, decide, programs } from './programs.mjs';

const ensureGitea = fileURLToPath(new URL('../ensure-gitea.mjs', import.meta.url));
const isThere = {
  git: () => isOnPath('git'),
  'git-lfs': () => isOnPath('git-lfs'),
  chromium: () => existsSync('/usr/bin/chromium'),
  bubblewrap: () => isOnPath('bwrap'),
  gcc: () => isOnPath('gcc'),
  'libc6-dev': () => existsSync('/usr/include/stdio.h'),
};

const hasGitea = succeeds(process.execPath, ensureGitea, '--is-there');
const needed = hasGitea ? programs : [...programs, ...buildPrograms];
const missing = needed.filter((one) => !(one.package === null ? hasGo() : isThere[one.package]()));
const { run, tell } = decide({
  missing,
  hasApt: isOnPath('apt-get'),
  isRoot: process.getuid?.() === 0,
  hasSudo: succeeds('sudo', '-n', 'true'),
});
if (tell !== null) console.error(`orch: ${tell}`);
if (missing.length > 0 && run.length === 0) process.exit(1);
for (const [program, ...args] of run) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(program, args, { stdio: ['ignore', 2, 2], env });
  if (status !== 0) fail(`${[program, ...args].join(' ')} failed (exit ${status}).`);
}
if (!hasGitea) {
  const { status } = spawnSync(process.execPath, [ensureGitea], { stdio: ['ignore', 'ignore', 2] });
  if (status !== 0) process.exit(1);
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** An older one fetches the version that a module wants, from 1.21 on. */
function hasGo() {
  const { stdout } = spawnSync('go', ['version'], { encoding: 'utf8' });
  const [, minor] = /go1\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(minor) >= 21;
}

function succeeds(program, ...args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function fail(what) {
  console.error(`orch: ${what}`);
  process.exit(1);
}
