import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readState, type RunState } from '../../../activities/agents/supervisor/state-file.js';
import { runFiles } from '../../../activities/agents/run/run-files.js';
import type { RunAgentInput } from '../../../activities/agents/prompt/run-agent-input.js';
import { findRun } from '../../../activities/store/runs.js';
import type { AgentPolicy } from '../../../domain/task/task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { startModelApi, type ModelApi } from '../../fixtures/model-api/model-api.js';
import { drop, refuse, say, silence, stall, useTool, type Turn } from '../../fixtures/model-api/turn.js';
import { claudeProgram, fetchTimeoutMs } from '../../fixtures/real-clis.js';
import { aHost, aPolicy, becomes, type Host } from './a-run.js';

let database: TestDatabase;
let program: string;
let api: ModelApi;
let host: Host;
beforeAll(async () => {
  [database, program] = await Promise.all([freshDatabase(), claudeProgram()]);
}, fetchTimeoutMs);
afterAll(() => database.drop());
beforeEach(async () => {
  api = await startModelApi();
  host = await aHost(database.pool);
});
afterEach(async () => {
  await host.close();
  await api.close();
});

const byKey = { ANTHROPIC_API_KEY: 'sk-ant-test' };
const bySubscription = { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-test' };

function inputWith(policy: Partial<AgentPolicy> = {}, fields: Partial<RunAgentInput> = {}): RunAgentInput {
  const environment = {
    ANTHROPIC_BASE_URL: api.url,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '1',
    ...(policy.environment ?? byKey),
  };
  const given = host.input({ ...fields, policy: { ...aPolicy, killGraceSeconds: 1, ...policy, program, environment } });
  // Costs are those of a task's session: each test has a task of its own.
  return { ...given, task: { ...given.task, id: `task/demo/${given.runKey}` } };
}

function run(policy: Partial<AgentPolicy> = {}, fields: Partial<RunAgentInput> = {}) {
  return host.attempt(inputWith(policy, fields)).output;
}

describe('a run that succeeds', () => {
  test('edits files with its tools, and is booked with tokens, cost and session', async () => {
    api.play(
      useTool('Write', { file_path: 'notes.txt', content: 'one\n' }),
      useTool('Edit', { file_path: 'notes.txt', old_string: 'one', new_string: 'two' }),
      useTool('Bash', { command: 'echo three >> notes.txt', description: 'Appends' }),
      useTool('Read', { file_path: 'notes.txt' }),
      say('Done.'),
    );
    const input = inputWith({ model: 'claude-haiku-4-5', effort: 'low' });
    const { ending, facts } = await host.attempt(input).output;

    expect(ending).toEqual({ type: 'Succeeded' });
    expect(await readFile(join(host.worktree, 'notes.txt'), 'utf8')).toBe('two\nthree\n');
    const booked = await findRun(database.pool, input.runKey);
    expect(booked).toMatchObject({
      exitCode: 0,
      outcome: 'Succeeded',
      tokens: { input: 500, output: 100, cacheRead: 150, cacheWritten: 200 },
      // A million tokens of this model cost 1, 5, 0.1 and 1.25 dollars.
      costUsd: expect.closeTo((500 * 1 + 100 * 5 + 150 * 0.1 + 200 * 1.25) / 1e6, 9),
    });
    const { sessionId } = readState(runFiles(host.runsDir, facts.number).state) as RunState;
    expect([booked?.sessionId, facts.sessionId]).toEqual([sessionId, sessionId]);
  });

  test('is given its task, the role’s system prompt and the model', async () => {
    api.play(say('Done.'));
    await run({ model: 'claude-haiku-4-5' });
    const [request] = api.requests;
    expect([request?.model, request?.headers['x-api-key']]).toEqual(['claude-haiku-4-5', 'sk-ant-test']);
    expect(JSON.stringify(request?.body.system)).toContain('# Developer');
    expect(JSON.stringify(request?.body.messages)).toContain('Count words');
  });

  test('executes no hook of the repository', async () => {
    const hook = { hooks: [{ type: 'command', command: 'touch executed' }] };
    await mkdir(join(host.worktree, '.claude'));
    await writeFile(
      join(host.worktree, '.claude/settings.json'),
      JSON.stringify({ hooks: { SessionStart: [hook], Stop: [hook] } }),
    );
    api.play(say('Done.'));
    expect((await run()).ending.type).toBe('Succeeded');
    expect(existsSync(join(host.worktree, 'executed'))).toBe(false);
  });
});

describe('what passes by itself', () => {
  const slowDown = refuse(429, 'rate_limit_error', 'slow down', { headers: { 'retry-after': '1' } });
  const overloaded = refuse(529, 'overloaded_error', 'Overloaded');

  test('429, and then an answer: nothing is seen of it', async () => {
    api.play(slowDown, say('Done.'));
    expect((await run()).ending.type).toBe('Succeeded');
    expect(api.requests).toHaveLength(2);
  });

  test('529 three times: the fallback model answers', async () => {
    api.play(overloaded, overloaded, overloaded, say('Done.'));
    const environment = { ...byKey, CLAUDE_CODE_MAX_RETRIES: '4' };
    const models = { model: 'claude-opus-4-5', fallbackModel: 'claude-haiku-4-5' };
    expect((await run({ ...models, environment })).ending.type).toBe('Succeeded');
    expect(api.requests.map(({ model }) => model)).toEqual([
      ...Array<string>(3).fill(models.model),
      models.fallbackModel,
    ]);
  });

  test('a stream that stalls: its turn is asked for anew', async () => {
    api.play(stall, say('Done.'));
    // As short as Claude Code lets it be.
    const environment = { ...byKey, CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS: '10000' };
    expect((await run({ environment })).ending.type).toBe('Succeeded');
    expect(api.requests).toHaveLength(2);
  });

  test.each<[string, Turn]>([
    ['429 for ever', slowDown],
    ['529 for ever', overloaded],
    ['500 for ever', refuse(500, 'api_error', 'Internal server error')],
    ['503 for ever', refuse(503, 'api_error', 'Service Unavailable')],
    ['connections that are dropped', drop],
  ])('%s: transient, and the same session goes on afterwards', async (_, turn) => {
    api.play(turn, turn);
    const first = await run();
    expect(first.ending).toMatchObject({ type: 'AgentTransient', cause: expect.any(String) });
    api.play(say('Done.'));
    const second = await run({}, { resumeSession: first.facts.sessionId });
    expect([second.ending.type, second.facts.sessionId]).toEqual(['Succeeded', first.facts.sessionId]);
  });

  test.each([
    ['a port that nobody listens on', 'http://127.0.0.1:1'],
    ['a name that is not resolved', 'http://nowhere.invalid'],
  ])('%s: the network, which passes', async (_, url) => {
    const { ending } = await run({ environment: { ...byKey, ANTHROPIC_BASE_URL: url } });
    expect(ending).toMatchObject({ type: 'AgentTransient', cause: 'network' });
  });

  test('how long the API asked to wait counts after its last try, too', async () => {
    api.keepPlaying(refuse(429, 'rate_limit_error', 'slow down', { headers: { 'retry-after': '3' } }));
    const input = inputWith();
    const { ending } = await host.attempt(input).output;
    const { finishedAt } = (await findRun(database.pool, input.runKey)) ?? {};
    if (ending.type !== 'AgentTransient') throw new Error(`it ended as ${ending.type}`);
    expect((ending.notBefore ?? 0) - Number(finishedAt)).toBeGreaterThanOrEqual(3_000);
  });

  test.each([
    ['five_hour', /5-hour limit/],
    ['seven_day', /weekly limit/],
  ])('a usage limit (%s): again at its reset, to the second', async (claim, words) => {
    const reset = Math.floor(Date.now() / 1_000) + 7_200;
    const headers = {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-representative-claim': claim,
      'anthropic-ratelimit-unified-reset': String(reset),
    };
    api.keepPlaying(refuse(429, 'rate_limit_error', 'This request would exceed your rate limit.', { headers }));
    const { ending } = await run({ environment: bySubscription });
    expect(ending).toMatchObject({
      type: 'AgentQuota',
      notBefore: reset * 1_000,
      message: expect.stringMatching(words),
    });
  });
});

describe('what needs a person', () => {
  test.each<[string, Turn, RegExp, 'login' | 'credit' | null]>([
    ['a wrong key', refuse(401, 'authentication_error', 'invalid x-api-key'), /Invalid API key/, 'login'],
    ['a key without rights', refuse(403, 'permission_error', 'not allowed'), /not allowed/, null],
    [
      'no credit',
      refuse(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
      /Credit balance is too low/,
      'credit',
    ],
    ['a model that does not exist', refuse(404, 'not_found_error', 'model: x'), /issue with the selected model/, null],
  ])('%s', async (_, turn, words, lacks) => {
    api.keepPlaying(turn);
    const { ending, facts } = await run({ model: 'claude-nope-1' });
    expect(ending).toEqual({
      ...{ type: 'AgentUnusable', message: expect.stringMatching(words) },
      ...(lacks !== null && { lacks }),
    });
    expect(facts.costUsd).toBe(0);
  });

  test('not logged in: nothing is asked of the model', async () => {
    const { ending } = await run({ environment: {} });
    expect(ending).toEqual({
      type: 'AgentUnusable',
      lacks: 'login',
      message: expect.stringContaining('Not logged in'),
    });
    expect(api.requests).toEqual([]);
  });

  test('a login that has expired: once more before', async () => {
    api.keepPlaying(refuse(401, 'authentication_error', 'OAuth token has expired. Please obtain a new token.'));
    const { ending } = await run({ environment: bySubscription });
    expect(ending).toMatchObject({ type: 'AgentUnusable', onceMore: true });
  });
});

describe('what is the agent’s failure', () => {
  test('a prompt that is too long: a new session', async () => {
    api.keepPlaying(refuse(400, 'invalid_request_error', 'prompt is too long: 215000 tokens > 200000 maximum'));
    expect((await run()).ending).toMatchObject({ type: 'AgentFailed', newSession: true });
  });

  test('a prompt that has become too long in a session that is gone on with: a new session', async () => {
    api.play(say('First.'));
    const { facts } = await run();
    api.keepPlaying(refuse(400, 'invalid_request_error', 'prompt is too long: 215000 tokens > 200000 maximum'));
    const { ending } = await run({}, { resumeSession: facts.sessionId });
    expect(ending).toMatchObject({ type: 'AgentFailed', newSession: true });
  });

  test('a session that is not there: a new session', async () => {
    const { ending } = await run({}, { resumeSession: '00000000-0000-4000-8000-000000000000' });
    expect(ending).toMatchObject({ type: 'AgentFailed', newSession: true });
    expect(api.requests).toEqual([]);
  });

  test('an empty answer', async () => {
    api.keepPlaying(say(''));
    const { ending } = await run();
    expect(ending).toMatchObject({ type: 'AgentFailed', message: expect.stringContaining('empty') });
  });

  test.each<[string, Turn]>([
    ['a stream that stalls', stall],
    ['an API that never answers', silence],
  ])('%s: ended by the time-out', async (_, turn) => {
    api.keepPlaying(turn);
    const { ending } = await run({ timeoutSeconds: 3 });
    expect(ending.type).toBe('AgentTimedOut');
  });
});

test('the turns of the role are a limit, which has its own ending, and its session goes on', async () => {
  api.play(useTool('Bash', { command: 'true', description: 'Does nothing' }), say('Done.'));
  const { ending, facts } = await run({ maxTurns: 1 });
  expect(ending).toEqual({ type: 'AgentOutOfTurns', message: expect.stringMatching(/^took all the turns/) });
  expect(facts.tokens?.input).toBeGreaterThan(0);
  api.play(say('Done.'));
  expect((await run({ maxTurns: 1 }, { resumeSession: facts.sessionId })).ending).toEqual({ type: 'Succeeded' });
});

test('a tool may be allowed in part', async () => {
  const write = (name: string) => useTool('Bash', { command: `touch ${name}`, description: 'Makes a file' });
  api.play(write('yes.txt'), write('no.txt'), say('Done.'));
  const { facts } = await run({ tools: ['Read', 'Bash(touch yes.txt)'] });
  expect(['yes.txt', 'no.txt'].map((name) => existsSync(join(host.worktree, name)))).toEqual([true, false]);
  expect(facts.refused).toEqual({ tools: ['Bash'], hosts: [] });
});

test('a tool that is not the role’s is refused; the run succeeds with what the agent makes of it', async () => {
  api.play(useTool('Bash', { command: 'echo x > y.txt', description: 'Writes' }), say('I was not allowed to.'));
  const { ending } = await run({ tools: ['Read'] });
  expect(ending).toEqual({ type: 'Succeeded' });
  expect(existsSync(join(host.worktree, 'y.txt'))).toBe(false);
  expect(host.said('the agent was refused what it asked for')).toMatchObject([{ role: 'developer', tools: ['Bash'] }]);
});

/** The session as Claude Code keeps it, empty while there is none. */
async function sessionOf({ sessionId }: RunState): Promise<string> {
  const folder = join(host.root, '.claude/projects');
  const files = await readdir(folder, { recursive: true });
  const file = files.find((name) => name.endsWith(`${sessionId}.jsonl`));
  return file ? readFile(join(folder, file), 'utf8') : '';
}

describe('a session that is gone on with', () => {
  test('is booked with what it cost anew', async () => {
    api.play(say('First.'), say('Second.'), say('Third.'));
    const input = inputWith({ model: 'claude-haiku-4-5' });
    const { facts: first } = await host.attempt(input).output;
    const again = { ...input, resumeSession: first.sessionId };
    for (const number of [2, 3]) {
      const { facts } = await host.attempt({ ...again, runKey: `${input.runKey}-${number}` }).output;
      expect([facts.tokens, facts.costUsd]).toEqual([first.tokens, expect.closeTo(first.costUsd ?? 0, 9)]);
    }
  });

  test('after a SIGKILL of agent and supervisor: the run is lost, the next one knows what was said and done', async () => {
    api.play(useTool('Write', { file_path: 'half.txt', content: 'half\n' }), silence);
    const input = inputWith();
    const { output } = host.attempt(input);
    await becomes('the agent has worked and waits', () => api.requests.length === 2);
    const run = await findRun(database.pool, input.runKey);
    const state = readState(runFiles(host.runsDir, run?.number ?? 0).state) as RunState;
    // Claude Code writes its session a moment after it has asked the model: what it has not written, a kill takes.
    await becomes('the session is written', async () => (await sessionOf(state)).includes('tool_result'));
    for (const killed of [state.supervisor, state.program]) process.kill(killed?.pid ?? NaN, 'SIGKILL');
    const { ending, facts } = await output;
    expect(ending.type).toBe('AgentLost');

    api.play(useTool('Bash', { command: 'cat half.txt', description: 'Reads' }), say('Done.'));
    const second = await host.attempt({ ...input, runKey: `${input.runKey}-2`, resumeSession: facts.sessionId }).output;
    expect([second.ending.type, second.facts.sessionId]).toEqual(['Succeeded', facts.sessionId]);
    expect(JSON.stringify(api.requests[2]?.body.messages)).toContain('half.txt');
    expect(second.facts.costUsd).toBeGreaterThan(0);
  });
});
