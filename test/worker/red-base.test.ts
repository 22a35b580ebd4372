import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listApprovals } from '../../activities/store/history.js';
import type { OrchClient } from '../../client/orch-client.js';
import type { TaskStatus, TaskView } from '../../domain/task/task-view.js';
import { plainGit } from '../activities/git/fresh-origin.js';
import { until } from '../stack/start-fixture.js';
import { openHosts, type RealHost, type RealHosts } from './real-hosts.js';

const open = { ORCH_AGENT_SANDBOX: 'off' };
let hosts: RealHosts;
let host: RealHost;
let orch: OrchClient;
beforeAll(async () => {
  hosts = await openHosts((origin) => {
    const ran = join(dirname(origin), 'ran');
    const setup = [`echo set up >> ${ran}; mkdir -p deps && touch deps/one`];
    // Red as long as nobody has made the file that the simplest developer makes.
    const checks = [`echo checked >> ${ran}; test -e deps/one && test -e feature.txt || { echo no feature; exit 1; }`];
    const project = { repository: origin, pipeline: ['development'], approvals: [], setup, checks };
    return JSON.stringify({ projects: { demo: project } });
  }, 'whole-team');
  orch = await hosts.connect(open);
  host = hosts.host();
  await host.worker(open);
});
afterAll(async () => {
  await orch.close();
  await hosts.close();
});

async function is(item: string, status: TaskStatus): Promise<TaskView> {
  await until(`${item} is ${status}`, async () => (await orch.read(`demo/${item}`)).view.status === status);
  return (await orch.read(`demo/${item}`)).view;
}

/** What the project's own commands have done since the last look. */
function ran(): string[] {
  const path = join(hosts.folder, 'ran');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  writeFileSync(path, '');
  return lines.filter((line) => line !== '');
}

const start = (item: string) => orch.start({ project: 'demo', title: item, description: '', item });
const by = 'local:ada';

test('a red base is asked about before any agent runs; once it is green, the next task asks nothing of its host', async () => {
  await start('one');
  const { waitingFor } = await is('one', 'waiting-for-approval');
  expect(waitingFor).toMatchObject({ of: 'base', commit: hosts.origin('rev-parse', 'main') });
  expect(ran()).toEqual(['set up', 'checked']);
  const logs = await host.orch('logs', 'demo/one', '--checks');
  await logs.ends(0);
  expect(logs.output()).toMatch(/on the base, `echo checked[^]*no feature/);
  expect((await hosts.pool.query('select from agent_runs')).rowCount).toBe(0);

  // Another task of the same base is asked by what the ledger knows.
  await start('two');
  await is('two', 'waiting-for-approval');
  expect(ran()).toEqual([]);

  await orch.approve('demo/one', { by });
  await is('one', 'done');
  // Its worktree is set up already, and the gate looks at what was made of it.
  expect(ran()).toEqual(['checked']);

  await orch.reject('demo/two', { by, reason: 'main is being fixed' });
  await is('two', 'blocked');
  const clone = join(hosts.folder, 'somebody');
  writeFileSync(join(clone, 'feature.txt'), 'fixed\n');
  plainGit(clone, 'add', '.');
  plainGit(clone, 'commit', '--quiet', '-m', 'fix');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  await orch.retry('demo/two', { by, takeSettings: false });
  await is('two', 'done');
  expect(ran()).toEqual(['set up', 'checked', 'checked']);
  expect(hosts.origin('merge-base', 'orch/two', 'main')).toBe(hosts.origin('rev-parse', 'main'));

  await start('three');
  await is('three', 'done');
  expect(ran()).toEqual(['set up', 'checked']);
  expect(await listApprovals(hosts.pool, 'task/demo/three')).toEqual([]);
}, 120_000);
