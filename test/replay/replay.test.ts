import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { workflowBundle } from '../workflows/task-fixture.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const recorded = readdirSync(folder).filter((name) => name.endsWith('.json'));

interface Recorded {
  readonly workflowId: string;
  readonly history: unknown;
}

function read(name: string): Recorded[] {
  return JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as Recorded[];
}

test('the cases that must never break are recorded', () => {
  expect(recorded).toEqual(['blocked-and-retried.json', 'rolled-back.json', 'straight.json']);
});

describe('a task that was under way goes on with the workflow as it is now', () => {
  test.each(recorded)('%s', async (name) => {
    const runs = read(name);
    expect(runs.length).toBe(1);
    for (const { workflowId, history } of runs) {
      await Worker.runReplayHistory({ workflowBundle }, historyFromJSON(history), workflowId);
    }
  });
});

test('a workflow that has changed incompatibly is found out', async () => {
  const workflowsPath = fileURLToPath(new URL('../fixtures/incompatible-workflow.ts', import.meta.url));
  const changed = await bundleWorkflowCode({ workflowsPath });
  const [first] = read('straight.json');
  if (first === undefined) throw new Error('nothing is recorded');
  const replayed = Worker.runReplayHistory(
    { workflowBundle: changed },
    historyFromJSON(first.history),
    first.workflowId,
  );
  await expect(replayed).rejects.toThrow(DeterminismViolationError);
});
