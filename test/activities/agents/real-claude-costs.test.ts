import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { RunAgentInput } from '../../../activities/agents/prompt/run-agent-input.js';
import { endAllRuns } from '../../../activities/agents/run/end-all-runs.js';
import { readState, unreadable } from '../../../activities/agents/supervisor/state-file.js';
import { runFiles } from '../../../activities/agents/run/run-files.js';
import { reserve } from '../store/reserve.js';
import { findRun } from '../../../activities/store/runs.js';
import { findTask } from '../../../activities/store/tasks.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { startModelApi, type ModelApi } from '../../fixtures/model-api/model-api.js';
import { drop, refuse, say, silence, type Usage, useTool } from '../../fixtures/model-api/turn.js';
import { claudeProgram, fetchTimeoutMs } from '../../fixtures/real-clis.js';
import { aHost, aPolicy, becomes, type Host } from './a-run.js';
import { bookedInAll, toldInAll } from './told-costs.js';

let database: TestDatabase;
let program: string;
let api: ModelApi;
let host: Host;
let taskId: string;
beforeAll(async () => {
  [database, program] = await Promise.all([freshDatabase(), claudeProgram()]);
}, fetchTimeoutMs);
afterAll(() => database.drop());
beforeEach(async () => {
  api = await startModelApi();
  host = await aHost(database.pool);
  taskId = `task/demo/${randomUUID()}`;
});
afterEach(async () => {
  await host.close();
  await api.close();
});

/** Uneven, so that sums of binary fractions show. */
const used = (output: number): Usage => ({ input: 137, output, cacheRead: 31_337, cacheWritten: 4_093 });
const work = (output: number) => useTool('Bash', { command: 'true', description: 'Works' }, used(output));
const quota = () => {
  const headers = {
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    'anthropic-ratelimit-unified-reset': String(Math.floor(Date.now() / 1_000) + 7_200),
  };
  return refuse(429, 'rate_limit_error', 'This request would exceed your rate limit.', { headers });
};

/** A run of the task, admitted with a reserve of a dollar. */
async function begin(resumeSession: string | null, limitUsd: number | null = null) {
  const environment = {
    CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-test',
    ANTHROPIC_BASE_URL: api.url,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '1',
  };
  const policy = { ...aPolicy, program, environment, model: 'claude-haiku-4-5', killGraceSeconds: 5 };
  const given = host.input({ resumeSession, policy, limitUsd });
  const input: RunAgentInput = { ...given, task: { ...given.task, id: taskId } };
  await reserve(database.pool, { task: input.task, runKey: input.runKey, amountUsd: 1 });
  return { input, output: host.attempt(input).output };
}

async function run(resumeSession: string | null, limitUsd: number | null = null) {
  const { output } = await begin(resumeSession, limitUsd);
  const { ending, facts } = await output;
  return { type: ending.type, session: facts.sessionId, facts };
}

async function booked(): Promise<{ sum: string | undefined; held: number | undefined }> {
  const { rows } = await database.pool.query<{ held: number }>(
    'select count(*)::integer as held from budget_reservations where task_id = $1 and settled_at is null',
    [taskId],
  );
  return { sum: await bookedInAll(database.pool, taskId), held: rows[0]?.held };
}

test('the ledger’s sum is what the result lines told, to the last digit, and nothing is held for what was told', async () => {
  api.play(refuse(401, 'authentication_error', 'OAuth token has expired. Please obtain a new token.'));
  api.keepPlaying(refuse(401, 'authentication_error', 'OAuth token has expired. Please obtain a new token.'));
  const refused = await run(null);
  expect([refused.type, refused.facts.costUsd]).toEqual(['AgentUnusable', 0]);

  api.keepPlaying(quota());
  api.play(work(1_733));
  const limited = await run(refused.session);
  expect(limited.type).toBe('AgentQuota');
  for (let again = 0; again < 2; again += 1) {
    const nothing = await run(limited.session);
    expect([nothing.type, nothing.facts.costUsd]).toEqual(['AgentQuota', 0]);
  }

  api.keepPlaying(drop);
  api.play(work(2_711));
  const dropped = await run(limited.session);
  expect(dropped.type).toBe('AgentTransient');

  api.keepPlaying(silence);
  api.play(work(911));
  const asked = api.requests.length;
  const stopped = await begin(limited.session);
  await becomes('it has worked and waits for the model', () => api.requests.length === asked + 2);
  await endAllRuns({ runsDir: host.runsDir, why: 'shutdown', graceSeconds: 10 });
  expect((await stopped.output).ending.type).toBe('AgentLost');
  expect(await findRun(database.pool, stopped.input.runKey)).toMatchObject({ costUsd: null });
  expect((await booked()).held).toBe(1);
  expect((await findTask(database.pool, taskId))?.unknownCosts).toBe(1);

  api.play(say('Done.', used(613)));
  const last = await run(limited.session);
  expect([last.type, last.facts.tellsRuns]).toEqual(['Succeeded', 1]);

  // Another session of the same task is another account.
  api.play(work(97), say('Done.', used(89)));
  expect((await run(null)).type).toBe('Succeeded');

  const told = await toldInAll(database.pool, taskId);
  expect(await booked()).toEqual({ sum: told, held: 0 });
  const task = await findTask(database.pool, taskId);
  expect(task).toMatchObject({ costUsd: Number(told), unknownCosts: 0 });
  expect(task?.costUsd).toBeGreaterThan(0.05);
});

test('what a killed run spent stays unknown: its session does not know it either', async () => {
  api.play(work(20_000));
  api.keepPlaying(silence);
  const { input, output } = await begin(null);
  await becomes('it has worked and waits for the model', () => api.requests.length === 2);
  const { number } = (await findRun(database.pool, input.runKey)) ?? { number: NaN };
  const state = readState(runFiles(host.runsDir, number).state);
  if (state === null || state === unreadable || state.program === null) throw new Error('it has no program');
  process.kill(state.program.pid, 'SIGKILL');
  const killed = await output;
  api.play(say('Done.', used(7)));
  const next = await run(killed.facts.sessionId);
  expect([killed.ending.type, next.type, next.facts.tellsRuns]).toEqual(['AgentLost', 'Succeeded', undefined]);
  expect(next.facts.costUsd).toBeLessThan(0.1);
  expect(await booked()).toEqual({ sum: await toldInAll(database.pool, taskId), held: 1 });
  expect((await findTask(database.pool, taskId))?.unknownCosts).toBe(1);
});

test('a limit ends the run after the answer that passes it; of the session’s next run it counts that one alone', async () => {
  api.keepPlaying(work(20_000));
  const first = await run(null, 0.15);
  expect(first.type).toBe('BudgetExceeded');
  expect(api.requests).toHaveLength(2);
  expect(first.facts.costUsd).toBeGreaterThan(0.2);

  api.play(say('Done.', used(20)));
  const second = await run(first.session, 0.05);
  expect([second.type, second.session]).toEqual(['Succeeded', first.session]);
  expect(await booked()).toEqual({ sum: await toldInAll(database.pool, taskId), held: 0 });
});
