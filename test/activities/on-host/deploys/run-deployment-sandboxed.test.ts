import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createCheckGate } from '../../../../activities/on-host/check-gate.js';
import type { DeployHost } from '../../../../activities/deploys/deploy-host.js';
import { identify } from '../../../../activities/processes/process-identity.js';
import type { EnvironmentPolicy } from '../../../../domain/pipeline/environment.js';
import { defaultPipeline, type Stage } from '../../../../domain/pipeline/stages.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { becomes } from '../../agents/a-run.js';
import { inActivity, maxFileMegabytes, write } from '../../git/fresh-origin.js';
import { aCheck, checkDeps, plainOrder } from '../a-check.js';
import { aSeenFolder } from '../../sandbox/a-seen-folder.js';
import { aDeployHost } from '../../deploys/a-deployment.js';
import { aDeployRun, credential, type DeployRun } from '../../deploys/a-deploy-run.js';

let database: TestDatabase;
let host: DeployRun;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  folder = aSeenFolder();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  host = aDeployRun(database.pool, folder);
});
afterEach(() => host.close());

/** What a command in a sandbox prints. */
async function printed(command: string, of: Partial<DeployHost> = {}, policy: Partial<EnvironmentPolicy> = {}) {
  const { failed, run } = await host.run(command, { sandbox: 'bubblewrap', ...policy }, of);
  if (failed !== null) throw new Error(failed.reason);
  return readFileSync(run?.logPath ?? '', 'utf8')
    .trim()
    .split('\n');
}

test("a command sees its checkout and the toolchain, and nothing of orch's, its agents' or its owner's", async () => {
  const workspace = await host.o.prepare(host.o.task());
  const { gitDir, mirror } = host.o.places(host.o.task());
  const names = ['.env', 'state/stack.json', 'home/.ssh/id', 'home/.claude.json', 'home/notes.txt', 'agents/login'];
  write(host.o.folder, Object.fromEntries(names.map((name) => [name, 'a secret\n'])));
  const { sandboxHost, environments } = host.deps;
  const hidden = [
    ...names.map(host.fileOf),
    join(workspace.path, 'README.md'),
    join(gitDir, 'HEAD'),
    join(mirror, 'HEAD'),
  ];
  const look = hidden.map((path) => `[ -s '${path}' ] && echo 'sees ${relative(folder, path)}'`).join('; ');
  const command = `${look}; ls '${host.runsDir}' 2>/dev/null; ls -A ~; cat README.md; git log -1 --format=%s; node -p 6*7; touch ~/x /tmp/${basename(folder)} built && echo writes; kill -0 ${process.pid} 2>/dev/null && echo sees its host`;
  const input = await host.input({ sandbox: 'bubblewrap', command: `${command}; exit 0` });
  // What would show them, were they not hidden; and a home of the agents' own, whose folder the host's word shows.
  const agentHome = host.fileOf('agents');
  const deployHost = aDeployHost({ paths: () => ({ read: [host.o.folder], write: [] }), sandbox: () => 'auto' });
  const changed = { sandboxHost: { ...sandboxHost, agentHome: agentHome as never }, environments, deployHost };
  const { run, failed } = await host.attempt(input, changed).output;
  expect(failed).toBeNull();
  const shown = readFileSync(run?.logPath ?? '', 'utf8')
    .trim()
    .split('\n');
  expect(shown).toEqual(['demo', 'by somebody', '42', 'writes']);
  // Its home and its /tmp are its own.
  expect([host.fileOf('home/x'), join('/tmp', basename(folder))].filter(existsSync)).toEqual([]);
});

test('what its host names is there: a key to read, a folder to write, a socket to talk to', async () => {
  write(host.o.folder, { 'home/.ssh/deploy': 'the key', 'home/.ssh/id': 'another', 'notes/old': '' });
  const socket = host.fileOf('s');
  const server = createServer((one) => one.end('hello')).listen(socket);
  const paths = () => ({ read: [host.fileOf('home/.ssh/deploy'), socket], write: [host.fileOf('notes')] });
  const talk = `node -e 'require("net").connect(${JSON.stringify(socket)}).pipe(process.stdout)'`;
  try {
    expect(
      await printed(
        `cat ~/.ssh/deploy; echo; ls ~/.ssh; echo x 2>/dev/null > ~/.ssh/deploy; echo new > ${host.fileOf('notes/new')}; ${talk}`,
        { paths },
      ),
    ).toEqual(['the key', 'deploy', 'hello']);
    expect(readFileSync(host.fileOf('notes/new'), 'utf8')).toBe('new\n');
    expect(readFileSync(host.fileOf('home/.ssh/deploy'), 'utf8')).toBe('the key');
  } finally {
    server.close();
  }
});

test('all that a command has started ends with it, however it has hidden itself', async () => {
  const paths = () => ({ read: [], write: [host.fileOf('notes')] });
  write(host.o.folder, { 'notes/old': '' });
  const pid = host.fileOf('notes/pid');
  await printed(
    `env -i setsid sh -c 'echo started > ${pid}; exec sleep 61.4242' & while [ ! -s ${pid} ]; do sleep 0.01; done`,
    { paths },
  );
  const { run } = await host.run(`cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c 'sleep 61[.]4242'`);
  expect(readFileSync(run?.logPath ?? '', 'utf8').trim()).toBe('0');
});

test('a credential is not to be read by another deployment, nor by what agents run', async () => {
  write(host.o.folder, { 'notes/old': '' });
  const paths = () => ({ read: [], write: [host.fileOf('notes')] });
  const [begun, go] = [host.fileOf('notes/begun'), host.fileOf('notes/go')];
  const holds = `touch ${begun}; while [ ! -e ${go} ]; do sleep 0.05; done; [ -n "$SHOP_TOKEN" ]`;
  const input = await host.input({ sandbox: 'bubblewrap', command: holds, credentials: ['SHOP_TOKEN'] });
  const deployHost = { ...host.deps.deployHost, paths };
  const { output } = host.attempt(input, { deployHost });
  const { program } = await host.stateOf(input.runKey);
  await becomes('it has begun', () => existsSync(begun) && identify(program?.pid ?? 0) !== null);
  const look = `cat /proc/*/environ /proc/*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c '[b]attery'`;
  expect(await printed(`${look}; true`)).toEqual(['0']);
  const development = defaultPipeline.find(({ name }) => name === 'development') as Stage;
  const check = await inActivity(createCheckGate({ ...host.o.deps, ...checkDeps(host.o) }), {
    ...{ task: host.o.task(), workspace: await host.o.prepare(host.o.task()), stage: development, ...plainOrder },
    ...{ checks: [aCheck(`! (${look} >/dev/null)`)], sandbox: 'bubblewrap', differsFromBase: true, maxFileMegabytes },
    visit: { stage: 'development', round: 1 },
  });
  expect(check.passed).toBe(true);
  // Outside of any sandbox its own user sees it, so there was something to be seen.
  const { run } = await host.run(look);
  expect(readFileSync(run?.logPath ?? '', 'utf8').trim()).not.toBe('0');
  write(host.o.folder, { 'notes/go': '' });
  expect((await output).failed).toBeNull();
  expect(credential).toContain('battery');
});

test.each<[string, Partial<DeployHost>, Partial<EnvironmentPolicy>, RegExp]>([
  [
    'no sandbox, where its host wants one',
    { sandbox: () => 'bubblewrap' },
    { sandbox: 'off' },
    /no sandbox for the deployer.*`deploy.production.sandbox: off` for the project demo/,
  ],
  [
    'a path that is not there',
    { paths: () => ({ read: ['/nowhere/key'], write: [] }) },
    {},
    /names \/nowhere\/key in its `deploy.production`, and it is not on this host/,
  ],
])('a command with %s is not begun', async (_, of, policy, reason) => {
  const { failed } = await host.run('true', { sandbox: 'bubblewrap', ...policy }, of);
  expect(failed).toEqual({ by: 'not-begun', reason: expect.stringMatching(reason) });
});
