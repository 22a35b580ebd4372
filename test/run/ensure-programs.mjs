// Before the tests: installs what they need beside Node, git and Go where that may be done without asking, and else says
// all that is missing and the one command that installs it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const isLinux = process.platform === 'linux';
/** What is looked for, which package of Debian and Ubuntu has it, and what for. */
const programs = [
  { names: ['git'], packages: ['git'], for: 'everything' },
  { names: ['chromium', 'chromium-browser', 'google-chrome'], packages: ['chromium'], for: 'the pages of Temporal' },
  ...(isLinux ? [{ names: ['bwrap'], packages: ['bubblewrap'], for: 'sandboxed agents' }] : []),
  ...(process.env.ORCH_TEST_GITEA_URL || process.env.ORCH_TEST_GITEA_PROGRAM
    ? []
    : [{ names: ['gcc', 'cc'], packages: ['gcc', 'libc6-dev'], for: 'building a Gitea' }]),
];

const missing = programs.filter(({ names }) => !names.some(isOnPath));
if (missing.length > 0) {
  const packages = missing.flatMap((program) => program.packages);
  const what = missing.map((program) => `${program.names[0]} (for ${program.for})`).join(', ');
  const apt = aptGet();
  if (apt === null) refuse(what, packages);
  console.error(`orch: the tests need ${what}: installing ${packages.join(', ')} with apt-get …`);
  const run = (...args) => spawnSync(apt[0], [...apt.slice(1), ...args], { stdio: ['ignore', 2, 2] }).status === 0;
  const isInstalled = run('update', '-qq') && run('install', '-y', '-qq', '--no-install-recommends', ...packages);
  if (!isInstalled || missing.some(({ names }) => !names.some(isOnPath))) refuse(what, packages);
}

function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)));
}

/** How apt-get is run where nobody has to be asked for a password; null: it is not. */
function aptGet() {
  if (!isOnPath('apt-get')) return null;
  if (process.getuid() === 0) return ['apt-get'];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n', 'apt-get'] : null;
}

function refuse(what, packages) {
  console.error(
    `orch: the tests need ${what}.\n` +
      `      Install them and run this again. On Debian and Ubuntu: ` +
      `sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}`,
  );
  process.exit(1);
}
