import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createRecordProgress, type RecordProgressInput } from '../../../activities/anywhere/record-progress.js';
import { findDecision, makeDecision } from '../../../activities/store/decisions.js';
import { listGates } from '../../../activities/store/gates/gate-checks.js';
import { type GateRecord, gateCheck } from '../../../domain/gates/gate.js';
import { listApprovals, listTransitions } from '../../../activities/store/history.js';
import { ensureTask, findTask } from '../../../activities/store/tasks.js';
import { createRedact } from '../../../domain/text/redact.js';
import type { ProgressRecord } from '../../../domain/task/outgoing.js';
import type { Wait } from '../../../domain/task/waiting.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aTask } from '../store/a-task.js';

let database: TestDatabase;
let recordProgress: (input: RecordProgressInput) => Promise<void>;
let task: TaskIdentity;
let tasks = 0;
beforeAll(async () => {
  database = await freshDatabase();
  recordProgress = createRecordProgress({ pool: database.pool, redact: createRedact(['a-secret-of-ours']) });
});
beforeEach(() => {
  tasks += 1;
  task = aTask({ item: `progress-${tasks}` });
});
afterAll(async () => {
  await database.drop();
});

const at = Date.parse('2026-11-24T10:00:00.000Z');

function aRecord(
  sequence: number,
  { task: of = task, ...given }: Partial<ProgressRecord> & { readonly task?: TaskIdentity } = {},
): RecordProgressInput {
  const usual = { sequence, stage: 'analysis', status: 'running', waitingFor: null, budgetUsd: 10 } as const;
  return { task: of, records: [{ ...usual, ...given }] };
}

const blocked: Wait = { kind: 'person', number: 1, reason: 'exit 1', ways: [{ way: 'retry' }], since: at };

test('a first record makes the row of the task', async () => {
  await recordProgress(aRecord(1, { status: 'blocked', waitingFor: blocked }));
  expect(await findTask(database.pool, task.id)).toMatchObject({
    id: task.id,
    project: 'demo',
    item: task.item,
    generation: 1,
    title: 'Add a greeting',
    repo: 'demo',
    branch: task.branch,
    stage: 'analysis',
    status: 'blocked',
    waitingFor: blocked,
    budgetUsd: 10,
  });
});

test('a row that was made without a record takes the first one, whatever its number', async () => {
  await ensureTask(database.pool, task);
  expect(await findTask(database.pool, task.id)).toMatchObject({ stage: null, status: 'running' });
  await recordProgress(aRecord(0, { stage: 'review' }));
  await ensureTask(database.pool, task);
  expect(await findTask(database.pool, task.id)).toMatchObject({ stage: 'review' });
});

test('an older record that comes late does not replace a newer one, but what it adds is kept', async () => {
  const transition = { sequence: 1, from: null, to: 'analysis', round: 1, reason: 'started', at } as const;
  await recordProgress(aRecord(2, { stage: 'review', status: 'done', budgetUsd: 20 }));
  await recordProgress(aRecord(1, { transition }));
  expect(await findTask(database.pool, task.id)).toMatchObject({ stage: 'review', status: 'done', budgetUsd: 20 });
  expect(await listTransitions(database.pool, task.id)).toEqual([{ ...transition, at: new Date(at) }]);
});

const asked = {
  id: 'deploy#1@abcdef123456',
  kind: 'deploy',
  commit: 'abcdef1234567890',
  what: 'deploy of branch x',
};

test('a record that is written again, also many times at once, changes nothing', async () => {
  const record = aRecord(1, {
    transition: { sequence: 1, from: 'review', to: 'development', round: 2, reason: 'findings', at },
    approval: {
      ...asked,
      decision: 'pending',
      by: null,
      reason: null,
      at,
    },
  });
  await Promise.all(Array.from({ length: 10 }, () => recordProgress(record)));
  const first = await findTask(database.pool, task.id);
  await recordProgress(record);
  expect(await findTask(database.pool, task.id)).toEqual(first);
  expect(await listTransitions(database.pool, task.id)).toHaveLength(1);
  expect(await listApprovals(database.pool, task.id)).toHaveLength(1);
});

test('an approval is asked for, then decided, and stays as it was decided', async () => {
  const pending = {
    ...asked,
    decision: 'pending',
    by: null,
    reason: null,
    at,
  } as const;
  const approved = { ...pending, decision: 'approved', by: '--yes', reason: 'fine', at: at + 5_000 } as const;
  await recordProgress(aRecord(1, { approval: pending }));
  await recordProgress(aRecord(2, { approval: approved }));
  await recordProgress(aRecord(1, { approval: pending }));
  await recordProgress(aRecord(3, { approval: { ...approved, decision: 'rejected', by: 'somebody else' } }));
  expect(await listApprovals(database.pool, task.id)).toEqual([
    {
      ...asked,
      decision: 'approved',
      by: '--yes',
      reason: 'fine',
      askedAt: new Date(at),
      decidedAt: new Date(at + 5_000),
    },
  ]);
});

test('a decision is answered with the record of what became of it, and its first answer stays', async () => {
  const told = { taskId: task.id, approval: asked.id, decision: 'approved', by: 'local:ada', reason: null } as const;
  const { decision } = await makeDecision(database.pool, told);
  const answerOf = async () => {
    const { state, answer } = (await findDecision(database.pool, decision.id, task.id)) ?? {};
    return [state, answer];
  };
  expect(await answerOf()).toEqual(['pending', null]);
  await recordProgress(aRecord(1, { answer: { id: decision.id, state: 'accepted', answer: null } }));
  await recordProgress(aRecord(2, { answer: { id: decision.id, state: 'refused', answer: 'late' } }));
  expect(await answerOf()).toEqual(['accepted', null]);
});

test('what gates have found is stored once, in its order, and read as it was', async () => {
  const red = gateCheck({
    kind: 'command',
    name: 'npm test',
    outcome: 'failed',
    exitCode: 1,
    durationMs: 1_500,
    tail: 'not ok\nsaid a-secret-of-ours',
    logPath: '/runs/checks/x.log',
  });
  const good = gateCheck({ kind: 'verdict', name: '12-review.md', outcome: 'passed', verdict: 'APPROVED' });
  const killed = gateCheck({ kind: 'command', name: 'make', outcome: 'failed', endedBy: 'signal' });
  const gate = (more: Partial<GateRecord>): GateRecord => {
    return { stage: 'development', round: 1, commit: 'c0ffee', at, passed: true, checks: [], ...more };
  };
  const gates = [gate({ passed: false, checks: [good, red] }), gate({ round: 2, passed: false, checks: [killed] })];
  const review = [gate({ stage: 'review', checks: [good] })];
  for (const record of [aRecord(4, { gates: review }), aRecord(3, { gates }), aRecord(3, { gates })]) {
    await recordProgress(record);
  }
  const [first, ...others] = [...gates, ...review];
  const stored = { ...first, checks: [good, { ...red, tail: 'not ok\nsaid [redacted]' }] };
  expect(await listGates(database.pool, task.id)).toEqual([stored, ...others]);
});

test('several records are stored together, the last one as the state of the task', async () => {
  const [first] = aRecord(1, {
    transition: { sequence: 1, from: null, to: 'analysis', round: 1, reason: 'started', at },
  }).records;
  const [second] = aRecord(2, { status: 'blocked', waitingFor: blocked }).records;
  if (first === undefined || second === undefined) throw new Error('no records');
  await recordProgress({ task, records: [first, second] });
  expect(await findTask(database.pool, task.id)).toMatchObject({ status: 'blocked', waitingFor: blocked });
  expect(await listTransitions(database.pool, task.id)).toHaveLength(1);
});

test('a record that cannot be stored is stored in no part', async () => {
  const transition = { sequence: 1, from: null, to: 'analysis', round: -1, reason: '', at } as const;
  await expect(recordProgress(aRecord(1, { transition }))).rejects.toThrow('stage_transitions');
  expect(await findTask(database.pool, task.id)).toBeNull();
});

test('no secret is stored, and a NUL in a text does no harm', async () => {
  await recordProgress(
    aRecord(1, {
      task: { ...task, title: 'use a-secret-of-ours' },
      waitingFor: { kind: 'person', number: 1, reason: 'a-secret-of-ours \0', ways: [], since: at },
      transition: { sequence: 1, from: null, to: 'analysis', round: 1, reason: 'said a-secret-of-ours', at },
      approval: { ...asked, decision: 'rejected', by: 'me', reason: 'a-secret-of-ours', at },
    }),
  );
  const stored = JSON.stringify([
    await findTask(database.pool, task.id),
    await listTransitions(database.pool, task.id),
    await listApprovals(database.pool, task.id),
  ]);
  expect(stored).not.toContain('a-secret-of-ours');
  expect(stored.match(/\[redacted\]/g)).toHaveLength(4);
});
