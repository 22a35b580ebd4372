import { existsSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type CheckGateInput, createCheckGate, type GateResult } from '../../../activities/on-host/check-gate.js';
import { defaultPipeline, type Stage } from '../../../domain/pipeline/stages.js';
import type { Workspace } from '../../../domain/task/task.js';
import { createSandboxProbe } from '../../../activities/sandbox/probe-sandbox.js';
import { aCheck, checkDeps, plainOrder } from '../on-host/a-check.js';
import { aSeenFolder } from './a-seen-folder.js';
import { type FreshOrigin, freshOrigin, inActivity, maxFileMegabytes, write } from '../git/fresh-origin.js';

const development = defaultPipeline.find(({ name }) => name === 'development') as Stage;

let o: FreshOrigin;
let workspace: Workspace;
let folder: string;
beforeAll(() => {
  folder = aSeenFolder();
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  o = freshOrigin(undefined, folder);
  workspace = await o.prepare(o.task());
});
afterEach(() => o.remove());

function check(command: string, more: Partial<CheckGateInput> = {}, deps = checkDeps(o)): Promise<GateResult> {
  return inActivity(createCheckGate({ ...o.deps, ...deps }), {
    task: o.task(),
    workspace,
    stage: development,
    checks: [aCheck(command, 60)],
    ...plainOrder,
    differsFromBase: true,
    maxFileMegabytes,
    network: true,
    sandbox: 'bubblewrap',
    visit: { stage: 'development', round: 1 },
    ...more,
  });
}

/** What a check prints. */
async function printed(command: string, more: Partial<CheckGateInput> = {}): Promise<string> {
  const { feedback } = await check(`${command}; exit 1`, more);
  return feedback?.text.split('\n').slice(1).join('\n') ?? '';
}

test("a check in the sandbox reads neither orch's state, nor the owner's secrets, nor any agent's login, nor other worktrees", async () => {
  const other = await o.prepare(o.task({ id: 'task/demo/other', item: 'other', branch: 'orch/other' }));
  const hidden = [
    'state/stack.json',
    '.env',
    'runs/1.log',
    'home/.ssh/id',
    'home/.netrc',
    'home/.claude/.credentials.json',
  ]
    .concat(['home/.claude.json', 'home/.codex/auth.json', 'elsewhere/auth.json'])
    .map((name) => join(o.folder, name))
    .concat(join(other.path, 'secret'), join(o.places(o.task()).gitDir, 'config'));
  for (const path of hidden.slice(0, -1)) write('/', { [path]: 'a secret\n' });
  const { environments, ...deps } = checkDeps(o);
  const codex = { ...environments.codex, CODEX_HOME: join(o.folder, 'elsewhere') };
  // Names, because the end of what a check prints is kept, and paths may be long.
  const names = hidden.map((path) => relative(folder, path));
  const look = names.map((name) => `[ -s '${folder}/${name}' ] && echo '${name}'; `).join('');
  const see = async (sandbox: 'off' | 'bubblewrap') =>
    (await check(`${look} exit 1`, { sandbox }, { ...deps, environments: { ...environments, codex } })).feedback?.text;
  expect((await see('off'))?.split('\n').slice(1)).toEqual(names);
  expect((await see('bubblewrap'))?.split('\n').slice(1)).toEqual(['']);
});

test('a check in the sandbox sees no process of the worker, and none of its environment', async () => {
  expect(await printed(`kill -0 ${process.pid} 2>/dev/null && echo alive; ls -d /proc/[0-9]* | wc -l`)).toMatch(/^\d$/);
});

test('a check in the sandbox works in the worktree with git, and ends by its own exit code', async () => {
  expect(await check('test -f README.md && echo x > report.txt && git log -1 --format=%s')).toMatchObject({
    passed: true,
  });
  expect((await check('exit 7')).feedback?.text).toMatch(/failed \(exit 7\)/);
});

test('a check in the sandbox leaves no process, not even one that threw the mark away', async () => {
  const pids = join(workspace.path, 'pid');
  await check(
    `env -i setsid sh -c 'echo started > ${pids}; exec sleep 61.7531' & while [ ! -s ${pids} ]; do sleep 0.01; done`,
  );
  const names = await printed("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c 'sleep 61[.]7531'", {
    sandbox: 'off',
  });
  expect(names).toBe('0');
});

test("a check has the network of the agent's sandbox", async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const connect = `node -e 'require("net").connect(${port},"127.0.0.1",()=>process.exit(0)).on("error",()=>process.exit(3))'`;
  try {
    expect(await check(connect)).toMatchObject({ passed: true });
    expect((await check(connect, { network: false })).feedback?.text).toMatch(/failed \(exit 3\)/);
  } finally {
    server.close();
  }
});

test('no check is run outside of the sandbox that its host wants', async () => {
  const ran = join(o.folder, 'ran');
  const gate = check(`touch ${ran}`, { sandbox: 'off' }, { ...checkDeps(o), sandboxOf: () => 'bubblewrap' });
  await expect(gate).rejects.toMatchObject({
    type: 'InvalidInput',
    message: expect.stringMatching(/no sandbox for the developer.*start it anew/),
  });
  expect(existsSync(ran)).toBe(false);
});

test('without the bubblewrap that it is to be in, no check is run', async () => {
  const ran = join(o.folder, 'ran');
  const deps = checkDeps(o);
  const gate = check(
    `touch ${ran}`,
    {},
    { ...deps, sandboxHost: { ...deps.sandboxHost, stateOf: createSandboxProbe(o.folder) } },
  );
  await expect(gate).rejects.toMatchObject({
    type: 'InvalidInput',
    message: expect.stringMatching(/no bwrap on the PATH.*retry/s),
  });
  expect(existsSync(ran)).toBe(false);
});
