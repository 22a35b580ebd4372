import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { packageRoot } from '../../config/package-root.js';
import type { TaskSummary } from '../../client/list-tasks.js';
import type { OrchClient } from '../../client/orch-client.js';
import {
  connectTo,
  environmentOf,
  freshFolder,
  processesOf,
  run,
  type StartedProgram,
  until,
} from '../stack/start-fixture.js';

/**
 * The package as somebody has it: packed, installed beside nothing else, called in an empty folder with an empty HOME. Five
 * kinds of repositories, each with a dependency from its registry, which no hand has touched the projects file for.
 */

const sum =
  'import isOdd from "is-odd";\nimport { test } from "node:test";\ntest("odd", () => { if (!isOdd(3)) throw 1; });\n';
const ofNode = { type: 'module', scripts: { test: 'node --test' }, dependencies: { 'is-odd': '3.0.1' } };
const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

interface Kind {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** How its owner has made the lockfile. */
  readonly lock: readonly string[] | null;
  readonly setup: readonly string[];
  readonly check: string;
}

const pnpm = 'npx --yes pnpm@10.18.3';
const kinds: readonly Kind[] = [
  {
    name: 'locked',
    files: { 'package.json': json(ofNode), 'sum.test.js': sum, '.gitignore': 'node_modules/\n' },
    lock: ['npm', 'install', '--package-lock-only', '--no-audit', '--no-fund'],
    setup: ['npm ci'],
    check: 'npm test',
  },
  {
    name: 'unlocked',
    files: { 'package.json': json(ofNode), 'sum.test.js': sum },
    lock: null,
    setup: ['npm install --no-package-lock'],
    check: 'npm test',
  },
  {
    name: 'workspace',
    files: {
      'package.json': json({ private: true, packageManager: 'pnpm@10.18.3' }),
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      'packages/odd/package.json': json({ name: 'odd', ...ofNode }),
      'packages/odd/index.js': 'export { default } from "is-odd";\n',
      'packages/sum/package.json': json({ name: 'sum', ...ofNode, dependencies: { odd: 'workspace:*' } }),
      'packages/sum/sum.test.js': sum.replace('"is-odd"', '"odd"'),
      '.gitignore': 'node_modules/\n',
    },
    lock: [...pnpm.split(' '), 'install', '--lockfile-only'],
    setup: [`${pnpm} install --frozen-lockfile`],
    check: `${pnpm} -r --if-present run test`,
  },
  {
    name: 'python',
    files: {
      'requirements.txt': 'six==1.17.0\npytest==8.4.2\n',
      'test_sum.py': 'import six\n\n\ndef test_sum():\n    assert six.PY3\n',
    },
    lock: null,
    setup: ['python3 -m venv .venv', '.venv/bin/pip install -r requirements.txt'],
    check: '.venv/bin/python -m pytest',
  },
  {
    name: 'golang',
    files: {
      'go.mod': 'module example.org/golang\n\ngo 1.20\n\nrequire github.com/google/uuid v1.6.0\n',
      'id_test.go':
        'package golang\n\nimport (\n\t"testing"\n\n\t"github.com/google/uuid"\n)\n\nfunc TestID(t *testing.T) {\n\tif uuid.Nil.String() == "" {\n\t\tt.Fatal()\n\t}\n}\n',
    },
    lock: ['go', 'mod', 'tidy'],
    setup: ['go mod download'],
    check: 'go test ./...',
  },
];

let folder: string;
let stack: StartedProgram | undefined;
let client: OrchClient | undefined;

/** Where `npm i -g` has put it, before what this machine has; what was downloaded before is given. */
function environment(): Record<string, string> {
  const { npm_config_globalconfig: settings } = process.env;
  return {
    PATH: `${join(folder, 'prefix/bin')}:${process.env.PATH}`,
    NPM_CONFIG_CACHE: join(homedir(), '.npm'),
    ...(settings !== undefined && { NPM_CONFIG_GLOBALCONFIG: settings }),
  };
}

async function orch(...args: string[]): Promise<string> {
  const program = await run(folder, 'orch', args, environment());
  await program.ends(0);
  return program.output();
}

function call(cwd: string, [program = '', ...args]: readonly string[]): string {
  const identity = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org' };
  const committer = { GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org' };
  const env = environmentOf(folder, { ...environment(), ...identity, ...committer });
  return execFileSync(program, args, { cwd, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function makeRepository({ name, files, lock }: Kind): void {
  const clone = join(folder, name);
  call(folder, ['git', 'init', '-q', '--bare', '-b', 'main', `${name}.git`]);
  call(folder, ['git', 'clone', '-q', `${name}.git`, name]);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), text);
  }
  if (lock !== null) call(clone, lock);
  call(clone, ['git', 'add', '.']);
  call(clone, ['git', 'commit', '-q', '-m', 'Begin']);
  call(clone, ['git', 'push', '-q', 'origin', 'HEAD:main']);
}

beforeAll(async () => {
  folder = await freshFolder();
  mkdirSync(join(folder, 'home'));
  call(packageRoot, ['npm', 'pack', '--silent', '--pack-destination', folder]);
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  call(folder, ['npm', 'i', '-g', '--prefix', join(folder, 'prefix'), '--no-audit', '--no-fund', `./${tarball}`]);
  writeFileSync(
    join(folder, '.env'),
    `ORCH_AGENT_PROGRAM=${join(packageRoot, 'test/fixtures/agents/whole-team.mjs')}\n`,
  );
}, 400_000);

afterAll(async () => {
  await client?.close();
  stack?.child.kill('SIGTERM');
  await stack?.ends(null);
  const left = processesOf(folder);
  await rm(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
}, 240_000);

test('the package holds what it runs on, and no test, source or trace of where it was built', () => {
  const installed = join(folder, 'prefix/lib/node_modules/orch');
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('node_modules'),
  );
  expect(files).toEqual(expect.arrayContaining(['dist/workflow-bundle.js', 'prompts/developer.md', 'README.md']));
  expect(files.filter((path) => /^(test|scripts)\/|\.tsbuildinfo$|\.map$|[^d]\.ts$/.test(path))).toEqual([]);
  const texts = files.filter((path) => /\.(js|json|ts)$/.test(path)).map((path) => join(installed, path));
  expect(texts.filter((path) => readFileSync(path, 'utf8').includes(packageRoot))).toEqual([]);
});

test('five kinds of repositories go from init over up and start to a merge, with the projects file as init wrote it', async () => {
  for (const kind of kinds) makeRepository(kind);
  for (const { name, setup, check } of kinds) {
    const said = await orch('init', name, '--run');
    expect(said).toContain(`  set-up: ${setup.join('; ')}  (passed here)\n  checks: ${check}  (passed here)\n`);
    expect(said).toContain('\n  orch up\n');
  }
  const written = readFileSync(join(folder, 'orch.projects.yaml'), 'utf8');

  stack = await run(folder, 'orch', ['up'], environment());
  await stack.says(/The stack is up[^]*: orch start/);
  const tasksOf = (client = await connectTo(folder));
  for (const { name } of kinds)
    await orch('start', '--project', name, '--item', 'ONE', '--title', 'Add a feature', '--from', 'development');

  const approved = new Set<string>();
  await until('all are done', async () => {
    const tasks = await tasksOf.list();
    for (const { project, status, waitingFor } of tasks) {
      if (status === 'blocked') throw new Error(await orch('status', `${project}/ONE`));
      if (waitingFor?.kind !== 'approval' || approved.has(project)) continue;
      approved.add(project);
      const check = kinds.find(({ name }) => name === project)?.check;
      expect(await orch('status', `${project}/ONE`)).toContain(`\`${check}\` passed`);
      await orch('approve', `${project}/ONE`);
    }
    return tasks.length === kinds.length && tasks.every(({ status }) => status === 'done');
  });
  const listed = JSON.parse(await orch('list', '--json')) as TaskSummary[];
  expect(listed.map(({ status }) => status)).toEqual(kinds.map(() => 'done'));
  for (const { name, files } of kinds) {
    const git = (...args: string[]) => call(folder, ['git', '-C', `${name}.git`, ...args]);
    expect(git('show', 'main:feature.txt')).toBe('done');
    const before = git('ls-tree', '-r', '--name-only', 'main~1').split('\n');
    expect(before).toEqual(expect.arrayContaining(Object.keys(files)));
    const added = git('diff', '--name-only', 'main~1', 'main').split('\n');
    expect(added.filter((path) => !path.startsWith('docs/'))).toEqual(['feature.txt', 'of-ONE.txt']);
  }
  expect(readFileSync(join(folder, 'orch.projects.yaml'), 'utf8')).toBe(written);
}, 600_000);
