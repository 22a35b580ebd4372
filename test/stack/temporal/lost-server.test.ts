import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freshFolder, killIfThere, processesOf, recordedPid, startDemo } from '../start-fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await freshFolder();
});
afterEach(async () => {
  for (const line of processesOf(folder)) killIfThere(Number.parseInt(line));
  await rm(folder, { recursive: true, force: true });
});

test.each([
  ['Postgres', 'postgres.json'],
  ['Temporal', 'temporal.json'],
])(
  '%s lost in the middle: the stack ends with a clear error, and the next start brings the task to its end',
  async (server, record) => {
    const first = await startDemo(folder, ['--yes'], { ORCH_DEMO_PACE_MS: '500' });
    await first.says(/architecture round 1: running/);
    process.kill(recordedPid(folder, record), 'SIGKILL');
    await first.ends(1);
    expect(first.output()).toMatch(new RegExp(`${server} [^]*Start again: every task goes on from where it was`));
    expect(processesOf(folder)).toEqual([]);

    const second = await startDemo(folder, ['--yes']);
    await second.ends(0);
    expect(second.output()).toContain('task/demo/DEMO-1 is done');
  },
  300_000,
);
