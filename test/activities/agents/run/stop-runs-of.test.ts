import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ActivityCancellationDetails } from '@temporalio/common';
import { stopRunsOf } from '../../../../activities/agents/run/stop-runs-of.js';
import { findRun } from '../../../../activities/store/runs.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { inActivity } from '../../git/fresh-origin.js';
import { aHost, aPolicy, becomes, fakeAgent, type Host, lives } from '../a-run.js';

let database: TestDatabase;
const hosts: Host[] = [];
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
let here: Host;
let elsewhere: Host;
beforeEach(async () => {
  here = await aHost(database.pool);
  elsewhere = await aHost(database.pool);
  hosts.push(here, elsewhere);
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

/** Begins a run that lasts, and lets go of it as a worker does that dies. */
async function begun(host: Host): Promise<{ runKey: string; pid: number }> {
  const input = host.input({ policy: { ...aPolicy, program: fakeAgent('hang'), killGraceSeconds: 1 } });
  const { environment } = host.attempt(input);
  await becomes('the agent runs', async () => typeof (await findRun(database.pool, input.runKey))?.pid === 'number');
  environment.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
  return { runKey: input.runKey, pid: (await findRun(database.pool, input.runKey))?.pid ?? 0 };
}

test('ends what still runs on this host for the task, and nothing of another host', async () => {
  const mine = await begun(here);
  const theirs = await begun(elsewhere);
  const { task } = here.input();
  await inActivity((of: typeof task) => stopRunsOf(here.deps, of), task);
  expect(lives(mine.pid)).toBe(false);
  expect(lives(theirs.pid)).toBe(true);
  expect(await findRun(database.pool, mine.runKey)).toMatchObject({ outcome: 'Cancelled' });
  expect((await findRun(database.pool, theirs.runKey))?.finishedAt).toBeNull();
});
