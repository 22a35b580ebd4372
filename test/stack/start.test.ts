import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { listComments, listPullRequests } from '../../activities/store/history.js';
import { listRuns } from '../../activities/store/runs.js';
import { listTasks } from '../../activities/store/tasks.js';
import { demoGit } from '../../stack/demo/demo-git.js';
import {
  freshFolder,
  killAtOnce,
  killIfThere,
  processesOf,
  recordedPid,
  startDemo,
  until,
  withLedger,
} from './start-fixture.js';

const env = { PATH: process.env.PATH ?? '' };
let folder: string;
beforeEach(async () => {
  folder = await freshFolder();
});
afterEach(async () => {
  for (const line of processesOf(folder)) killIfThere(Number.parseInt(line));
  await rm(folder, { recursive: true, force: true });
});

const nothingIsLeft = () => expect(processesOf(folder)).toEqual([]);
const mergesOnMain = () =>
  demoGit(join(folder, '.orch/demo/origin.git'), env, ['log', '--merges', '--format=%s', 'main']);

describe('npm start without a terminal', () => {
  test('without --yes it says that an approval waits and how to give it and exits 3; the next one goes on, then begins another task', async () => {
    const first = await startDemo(folder, []);
    await first.ends(3);
    expect(first.output()).toMatch(/waits for approval: requirements#1@/);
    expect(first.output()).toContain('npx orch approve task/demo/DEMO-1');
    nothingIsLeft();

    const second = await startDemo(folder, ['--yes']);
    await second.ends(0);
    expect(second.output()).toMatch(/DEMO-1 is done/);
    nothingIsLeft();

    const third = await startDemo(folder, []);
    await third.ends(3);
    expect(third.output()).toContain('npx orch approve task/demo/DEMO-2');
  }, 600_000);

  test('a task that is blocked is told with its reason and how to go on, and the exit code is 1', async () => {
    const start = await startDemo(folder, ['--yes'], { ORCH_TASK_BUDGET_USD: '0.000001' });
    await start.ends(1);
    expect(start.output()).toMatch(/DEMO-1 is blocked: .*budget of \$0\.00[^]*npx orch budget task\/demo\/DEMO-1 USD/);
    nothingIsLeft();
  }, 400_000);

  test('a flag that it does not know is an error that names the help', async () => {
    const { ends, output } = await startDemo(folder, ['--yse']);
    await ends(1);
    expect(output()).toMatch(/--yse[^]*npm start -- --help/);
    expect(readdirSync(folder)).toEqual(['home']);
  });

  test('wrong settings are told all at once, before anything is made', async () => {
    const { ends, output } = await startDemo(folder, [], { ORCH_TEMPORAL_PORT: 'x', ORCH_AGENT_SLOTS: '0' });
    await ends(1);
    expect(output()).toMatch(/ORCH_TEMPORAL_PORT[^]*ORCH_AGENT_SLOTS/);
    expect(readdirSync(folder)).toEqual(['home']);
  });

  test.each([
    ['ORCH_TEMPORAL_PORT', 'Temporal'],
    ['ORCH_TEMPORAL_UI_PORT', "Temporal's UI"],
    ['ORCH_POSTGRES_PORT', 'Postgres'],
    ['ORCH_SERVER_ADDRESS', 'the server'],
  ])('%s in use is an error that names it, and nothing is left running', async (setting, what) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const { ends, output } = await startDemo(folder, [], {
        [setting]: setting.endsWith('ADDRESS') ? `127.0.0.1:${port}` : String(port),
      });
      await ends(1);
      expect(output()).toContain(`Port ${port}, set for ${what}, is in use.`);
      expect(output()).toContain(`Set ${setting} to a free port`);
      nothingIsLeft();
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test.each([
    ['Temporal', { TEMPORAL_ADDRESS: '127.0.0.1:1' }],
    ['a ledger', { ORCH_DATABASE_URL: 'postgresql://orch:topsecret@127.0.0.1:1/orch' }],
  ])(
    '%s of the settings that does not answer is told with its address, and nothing is left running',
    async (_, env) => {
      const { ends, output } = await startDemo(folder, [], env);
      await ends(1);
      expect(output()).toMatch(new RegExp(`^orch: .*127\\.0\\.0\\.1:1.*\\n.*${Object.keys(env).join('')}`, 'm'));
      expect(output()).not.toContain('topsecret');
      nothingIsLeft();
    },
  );

  test('a Temporal that dies at once is told with the place of its log', async () => {
    const { ends, output } = await startDemo(folder, [], { ORCH_TEMPORAL_PROGRAM: 'false' });
    await ends(1);
    expect(output()).toMatch(/The Temporal server exited with 1 as soon as it was started/);
    expect(output()).toContain(join(folder, '.orch/logs/temporal.log'));
    nothingIsLeft();
  });
});

describe('a second npm start in the same folder', () => {
  test('is refused with the pid of the first, which goes on to its end', async () => {
    const first = await startDemo(folder, []);
    await first.says(/task task\/demo\/DEMO-1/);
    const second = await startDemo(folder, ['--yes']);
    await second.ends(1);
    expect(second.output()).toMatch(new RegExp(`already runs in this folder \\(pid ${first.child.pid}\\)`));
    await first.ends(3);
    expect(first.output()).toMatch(/waits for approval: requirements#1@/);
  }, 400_000);
});

describe('an interruption', () => {
  test.each([
    ['SIGTERM', /starting Postgres/],
    ['SIGINT', /making the database/],
    ['SIGHUP', /starting Temporal/],
    ['SIGINT', /bringing the ledger/],
    ['SIGTERM', /task task\/demo/],
    ['SIGINT', /architecture round 1: running/],
  ] as const)(
    '%s at %s leaves no process behind',
    async (signal, moment) => {
      const { child, says, ends } = await startDemo(folder, ['--yes'], { ORCH_DEMO_PACE_MS: '300' });
      await says(moment);
      child.kill(signal);
      await ends({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
      nothingIsLeft();
    },
    120_000,
  );

  test('a second one makes it faster and leaves no process behind either', async () => {
    const { child, says, ends } = await startDemo(folder, ['--yes'], { ORCH_DEMO_PACE_MS: '2000' });
    await says(/analysis round 1: running/);
    child.kill('SIGINT');
    await sleep(700);
    child.kill('SIGINT');
    await ends(130);
    nothingIsLeft();
  }, 400_000);
});

describe('kill -9', () => {
  test('of the stack alone, then an interruption, then kill -9 of everything: each next start ends what is left and goes on with the task, which ends as one', async () => {
    const first = await startDemo(folder, ['--yes'], { ORCH_DEMO_PACE_MS: '500' });
    await first.says(/architecture round 1: running/);
    first.child.kill('SIGKILL');
    await first.ends(null);
    expect(processesOf(folder)).not.toEqual([]);

    const second = await startDemo(folder, ['--yes'], { ORCH_DEMO_PACE_MS: '500' });
    await second.says(/ended the worker that an earlier start left behind/);
    await second.says(/development round 1: running/);
    await sleep(1_000);
    second.child.kill('SIGTERM');
    await second.ends(null);
    nothingIsLeft();

    const third = await startDemo(folder, ['--yes'], { ORCH_DEMO_PACE_MS: '300' });
    await third.says(/review round 1: running/);
    killAtOnce(folder);
    await third.ends(null);

    const last = await startDemo(folder, ['--yes']);
    await last.ends(0);
    expect(last.output()).toContain('task/demo/DEMO-1 is done');
    nothingIsLeft();
    await theLedgerTellsOneTask();
    expect(await mergesOnMain()).toBe('Merge pull request #1: Add slugify(text)');
  }, 600_000);

  test('of the worker alone: the next worker attaches to the agent at work, which is one run', async () => {
    const start = await startDemo(folder, ['--yes'], { ORCH_DEMO_PACE_MS: '3000' });
    await start.says(/analysis round 1: running/);
    await until('an agent works', () => agents().length > 0);
    const [agent] = agents();
    const worker = recordedPid(folder, 'worker.json');
    process.kill(worker, 'SIGKILL');
    await until('there is another worker', () => recordedPid(folder, 'worker.json') !== worker);
    // By pid: its command line changes when the launcher becomes the agent, or the sandbox that the agent begins in.
    expect(agents().map(pidOf)).toContain(pidOf(agent));
    await start.says(/architecture round 1: running/);
    start.child.kill('SIGTERM');
    await start.ends(null);
    nothingIsLeft();
    const runs = await withLedger(folder, (pool) => listRuns(pool, 'task/demo/DEMO-1'));
    expect(runs.filter(({ role }) => role === 'analyst')).toMatchObject([{ outcome: 'Succeeded', exitCode: 0 }]);
  }, 600_000);
});

const pidOf = (line: string | undefined) => line?.split(' ')[0];
const agents = () => processesOf(folder).filter((line) => line.includes('demo/agent.js'));

async function theLedgerTellsOneTask(): Promise<void> {
  await withLedger(folder, async (pool) => {
    expect(await listTasks(pool, { limit: 10 })).toMatchObject([{ id: 'task/demo/DEMO-1', status: 'done' }]);
    expect(await listPullRequests(pool, 'task/demo/DEMO-1')).toMatchObject([{ number: 1, state: 'merged' }]);
    // One comment for each visit of a stage, however many runs it took, and for each approval; sums after staging and at the end.
    const comments = await listComments(pool, 'task/demo/DEMO-1');
    expect(comments.map(({ author }) => author)).toEqual([
      ...['analyst', 'orch', 'architect', 'developer', 'reviewer', 'developer', 'reviewer', 'tester'],
      ...['deployer', 'deployer', 'orch', 'deployer', 'deployer'],
    ]);
  });
}
