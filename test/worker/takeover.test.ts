import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { until } from '../stack/start-fixture.js';
import { isGone, openHosts, type RealHost, type RealHosts } from './real-hosts.js';

let hosts: RealHosts;
beforeAll(async () => {
  hosts = await openHosts();
});
afterEach(() => hosts.killAll());
afterAll(() => hosts.close());

const impatient = { ORCH_HOST_PATIENCE_SECONDS: '3' };
/** No task has a worktree on the host; those in the pool are nobody's. */
function isFreed({ folder }: RealHost): boolean {
  const worktrees = join(folder, 'repos/_wt');
  const repositories = readdirSync(worktrees).filter((name) => name !== '_pool');
  return repositories.every((name) => readdirSync(join(worktrees, name)).length === 0);
}

test('a host that stays away is replaced; back again it ends its old run, and nothing of that is on the branch', async () => {
  const [old, next] = [hosts.host(), hosts.host()];
  const worker = await old.worker();
  const task = await hosts.task('away', impatient);
  const [lost] = await old.started(1);
  const other = await next.worker();
  worker.child.kill('SIGKILL');
  await next.started(1);
  expect(isGone(lost?.pid ?? 0)).toBe(false);
  next.detach();
  await task.handle.result();
  expect(await task.runs()).toMatchObject([{ finishedAt: null }, { outcome: 'Succeeded' }]);

  expect(isFreed(old)).toBe(false);
  await old.worker();
  await until('the worktree is free', () => isFreed(old));
  expect(isGone(lost?.pid ?? 0)).toBe(true);
  expect(await task.runs()).toMatchObject([{ outcome: 'Cancelled' }, { outcome: 'Succeeded' }]);
  expect(task.files()).toEqual([`src/${basename(next.folder)}.txt`]);
  const kept = task.wips().find((ref) => ref.endsWith('@0')) ?? '';
  expect(hosts.origin('show', `${kept}:src/${basename(old.folder)}.txt`)).toBe('made there');
  other.child.kill('SIGTERM');
  await other.ends(0);
}, 600_000);

test('a cancel while the host is away ends the task; the agent is ended and its work kept when the host is back', async () => {
  const [old, other] = [hosts.host(), hosts.host()];
  const worker = await old.worker();
  const task = await hosts.task('cancelled', impatient);
  const [agent] = await old.started(1);
  await other.worker();
  worker.child.kill('SIGKILL');
  await task.handle.cancel();
  await expect(task.handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  expect(isGone(agent?.pid ?? 0)).toBe(false);

  expect(isFreed(old)).toBe(false);
  await old.worker();
  await until('the worktree is free', () => isFreed(old));
  expect(isGone(agent?.pid ?? 0)).toBe(true);
  expect(await task.runs()).toMatchObject([{ outcome: 'Cancelled' }]);
  const kept = task.wips().filter((ref) => ref.includes('cancelled'));
  expect(kept).toHaveLength(1);
  expect(hosts.origin('show', `${kept[0] ?? ''}:src/${basename(old.folder)}.txt`)).toBe('made there');
  expect(hosts.origin('for-each-ref', `refs/heads/orch/cancelled`)).toBe('');
}, 600_000);

test('a cancel while no worker lives at all does the same once the host is back', async () => {
  const only = hosts.host();
  const worker = await only.worker();
  const task = await hosts.task('alone');
  const [agent] = await only.started(1);
  worker.child.kill('SIGKILL');
  await task.handle.cancel();
  expect(isGone(agent?.pid ?? 0)).toBe(false);
  await only.worker();
  await expect(task.handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  expect(isGone(agent?.pid ?? 0)).toBe(true);
  const kept = task.wips().filter((ref) => ref.includes('alone'));
  expect(kept).toHaveLength(1);
  expect(hosts.origin('show', `${kept[0] ?? ''}:src/${basename(only.folder)}.txt`)).toBe('made there');
  expect(only.starts()).toHaveLength(1);
}, 600_000);

test('the only host may stay away longer than anybody’s patience: back again, it goes on with the same agent', async () => {
  const only = hosts.host();
  const worker = await only.worker();
  const task = await hosts.task('patient', { ORCH_HOST_PATIENCE_SECONDS: '1' });
  const [agent] = await only.started(1);
  worker.child.kill('SIGKILL');
  // Its run is asked for in vain meanwhile.
  await until('nobody took it', async () => {
    const { events } = await task.handle.fetchHistory();
    return events?.some((event) => Boolean(event.activityTaskTimedOutEventAttributes)) === true;
  });
  await only.worker();
  only.detach();
  await task.handle.result();
  expect(only.starts()).toMatchObject([{ pid: agent?.pid }]);
  expect(await task.runs()).toMatchObject([{ outcome: 'Succeeded', pid: agent?.pid }]);
}, 600_000);
