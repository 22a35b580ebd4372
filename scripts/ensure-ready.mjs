// Run before every command of a fresh clone, so it uses Node's built-ins alone: installs the dependencies when they
// are missing or older than the lockfile, and builds when a source is newer than the build.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `orch needs Node 20.19 or newer; this is ${process.versions.node}.`,
    'Install a newer Node from https://nodejs.org.',
  );
}

const installed = join(root, 'node_modules', '.package-lock.json');
if (!existsSync(installed) || changedAt(join(root, 'package-lock.json')) > changedAt(installed)) {
  const modules = join(root, 'node_modules');
  // npm would empty the folder behind a link, which is another checkout's.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail(
      `The dependencies are older than the lockfile, and ${modules} is a link to another folder.`,
      'Run npm ci where that folder lies, or remove the link and run this again.',
    );
  }
  console.error('orch: installing the dependencies (npm ci, about a minute the first time) …');
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  utimesSync(installed, new Date(), new Date());
}

const built = join(root, 'dist', 'workflow-bundle.js');
const folders = [
  'activities',
  'cli',
  'client',
  'config',
  'domain',
  'scripts',
  'server',
  'stack',
  'worker',
  'workflows',
];
const sources = [...folders, 'tsconfig.json', 'tsconfig.build.json', 'package.json'].map((path) => join(root, path));
if (!existsSync(built) || Math.max(...sources.map(newestChange)) > changedAt(built)) {
  console.error('orch: building …');
  run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
}

function run(program, args) {
  const result = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.error)
    fail(`${program} could not be started: ${result.error.message}`, `Install ${program} and run this again.`);
  if (result.status !== 0) {
    fail(
      `${program} ${args.join(' ')} failed (exit ${result.status ?? result.signal}).`,
      'Fix what it printed above and run this again.',
    );
  }
}

function fail(what, hint) {
  console.error(`orch: ${what}\n      ${hint}`);
  process.exit(1);
}

function changedAt(path) {
  return statSync(path).mtimeMs;
}

function newestChange(path) {
  if (!statSync(path).isDirectory()) return changedAt(path);
  return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}
