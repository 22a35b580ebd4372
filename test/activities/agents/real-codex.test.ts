import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runFiles } from '../../../activities/agents/run/run-files.js';
import { readState, type RunState } from '../../../activities/agents/supervisor/state-file.js';
import type { RunAgentInput } from '../../../activities/agents/prompt/run-agent-input.js';
import { findRun } from '../../../activities/store/runs.js';
import type { AgentPolicy } from '../../../domain/task/task.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { startModelApi, type ModelApi } from '../../fixtures/model-api/model-api.js';
import { drop, refuse, say, silence, stall, useTool, type Turn } from '../../fixtures/model-api/turn.js';
import { codexProgram, fetchTimeoutMs } from '../../fixtures/real-clis.js';
import { aSeenFolder } from '../sandbox/a-seen-folder.js';
import { aHost, aPolicy, becomes, type Host } from './a-run.js';

let database: TestDatabase;
let program: string;
let api: ModelApi;
let host: Host;
beforeAll(async () => {
  [database, program] = await Promise.all([freshDatabase(), codexProgram()]);
}, fetchTimeoutMs);
afterAll(() => database.drop());
beforeEach(async () => {
  api = await startModelApi();
  host = await aHost(database.pool);
  // It keeps no programs of its sandbox below the folder for temporary files.
  await Promise.all(['codex', 'tmp'].map((name) => mkdir(join(host.root, name))));
  await writeFile(join(host.root, 'codex/config.toml'), providerAt(api.url));
});
afterEach(async () => {
  await host.close();
  await api.close();
});

function providerAt(url: string): string {
  return `
model_provider = "test"
[model_providers.test]
name = "test"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "OPENAI_API_KEY"
request_max_retries = 0
stream_max_retries = 0
stream_idle_timeout_ms = 2000
`;
}

const byKey = { OPENAI_API_KEY: 'sk-test' };

function inputWith(policy: Partial<AgentPolicy> = {}, fields: Partial<RunAgentInput> = {}): RunAgentInput {
  const given = host.input({
    ...fields,
    policy: {
      ...aPolicy,
      killGraceSeconds: 1,
      model: 'gpt-9',
      ...policy,
      agent: 'codex',
      program,
      environment: {
        CODEX_HOME: join(host.root, 'codex'),
        TMPDIR: join(host.root, 'tmp'),
        ...(policy.environment ?? byKey),
      },
    },
  });
  // What was booked counts by task and session: each test has a task of its own.
  return { ...given, task: { ...given.task, id: `task/demo/${given.runKey}` } };
}

function run(policy: Partial<AgentPolicy> = {}, fields: Partial<RunAgentInput> = {}) {
  return host.attempt(inputWith(policy, fields)).output;
}

const shell = (cmd: string) => useTool('exec_command', { cmd });
const patch = `apply_patch <<'EOF'
*** Begin Patch
*** Update File: notes.txt
-one
+two
*** End Patch
EOF`;

test('edits files in its own sandbox, and is booked with tokens and session', async () => {
  api.play(shell('echo one > notes.txt'), shell(patch), shell('echo three >> notes.txt'), say('Done.'));
  const input = inputWith({ effort: 'low' });
  const { ending, facts } = await host.attempt(input).output;

  expect(ending).toEqual({ type: 'Succeeded' });
  expect(await readFile(join(host.worktree, 'notes.txt'), 'utf8')).toBe('two\nthree\n');
  const booked = await findRun(database.pool, input.runKey);
  expect(booked).toMatchObject({
    exitCode: 0,
    outcome: 'Succeeded',
    tokens: { input: 400, output: 80, cacheRead: 120, cacheWritten: 160 },
  });
  expect(facts.sessionId).toMatch(/^[0-9a-f-]{36}$/);
  expect(booked?.sessionId).toBe(facts.sessionId);
});

test('is given its task, the role’s system prompt, model, effort and key', async () => {
  api.play(say('Done.'));
  await run({ effort: 'max' });
  const [request] = api.requests;
  expect([request?.model, request?.headers.authorization]).toEqual(['gpt-9', 'Bearer sk-test']);
  expect(request?.body.reasoning).toMatchObject({ effort: 'xhigh' });
  expect(request?.text).toContain('# Developer');
  expect(request?.text).toContain('Count words');
});

describe('what passes by itself', () => {
  test.each<[string, Turn]>([
    ['429', refuse(429, 'rate_limit_exceeded', 'Rate limit reached. Please try again in 1.5s.')],
    ['500', refuse(500, 'server_error', 'The server had an error')],
    ['503', refuse(503, 'server_is_overloaded', 'The server is overloaded')],
    ['a connection that is dropped', drop],
    ['a stream that stalls', stall],
  ])('%s: transient, and the same session goes on afterwards', async (_, turn) => {
    api.play(turn);
    const first = await run();
    expect(first.ending.type).toBe('AgentTransient');
    api.play(say('Done.'));
    const second = await run({}, { resumeSession: first.facts.sessionId });
    expect([second.ending.type, second.facts.sessionId]).toEqual(['Succeeded', first.facts.sessionId]);
  });

  // By itself it waits for ever, and prints that it does: no stall.
  test.each([
    ['a port that nobody listens on', 'http://127.0.0.1:1'],
    ['a name that is not resolved', 'http://nowhere.invalid'],
  ])('%s: it waits for the network until its time is over', async (_, url) => {
    await writeFile(join(host.root, 'codex/config.toml'), providerAt(url));
    const { ending, facts } = await run({ timeoutSeconds: 5 });
    expect(ending.type).toBe('AgentTimedOut');
    expect(await readFile(facts.logPath, 'utf8')).toContain('waiting for network');
  });

  test.each([2, 50])('a usage limit that ends in %i hours: again at its reset', async (hours) => {
    const reset = Math.floor(Date.now() / 1_000) + hours * 3_600;
    const details = { plan_type: 'plus', resets_at: reset };
    api.play(refuse(429, 'usage_limit_reached', 'The usage limit has been reached', { details }));
    const { ending } = await run();
    // It tells the minute.
    const notBefore = Math.floor(reset / 60) * 60_000;
    expect(ending).toMatchObject({ type: 'AgentQuota', notBefore });
  });
});

describe('what needs a person', () => {
  test.each<[string, Turn, RegExp, 'login' | 'credit' | null]>([
    ['a wrong key', refuse(401, 'invalid_api_key', 'Incorrect API key provided.'), /Incorrect API key/, 'login'],
    ['a key without rights', refuse(403, 'forbidden', 'Country not supported'), /Country not supported/, null],
    ['no credit', refuse(429, 'insufficient_quota', 'You exceeded your current quota'), /billing/, 'credit'],
    ['a plan without it', refuse(429, 'usage_not_included', 'no'), /upgrade/, 'credit'],
    [
      'a model that does not exist',
      refuse(404, 'model_not_found', 'The model `gpt-9` does not exist or you do not have access to it.'),
      /does not exist/,
      null,
    ],
  ])('%s', async (_, turn, words, lacks) => {
    api.keepPlaying(turn);
    const { ending } = await run();
    expect(ending).toEqual({
      ...{ type: 'AgentUnusable', message: expect.stringMatching(words) },
      ...(lacks !== null && { lacks }),
    });
  });

  test('no key: nothing is asked of the model', async () => {
    const { ending } = await run({ environment: {} });
    expect(ending).toEqual({
      type: 'AgentUnusable',
      lacks: 'login',
      message: expect.stringContaining('OPENAI_API_KEY'),
    });
    expect(api.requests).toEqual([]);
  });
});

describe('what is the agent’s failure', () => {
  test('a prompt that is too long: a new session', async () => {
    api.play(refuse(400, 'context_length_exceeded', 'Your input exceeds the context window of this model.'));
    expect((await run()).ending).toMatchObject({ type: 'AgentFailed', newSession: true });
  });

  test('a session that is not there: a new session', async () => {
    const { ending } = await run({}, { resumeSession: '01a20bdc-1a43-7ac0-99bd-d367101e6c2a' });
    expect(ending).toMatchObject({ type: 'AgentFailed', newSession: true });
    expect(api.requests).toEqual([]);
  });

  test('an empty answer', async () => {
    api.play(say(''));
    expect((await run()).ending).toMatchObject({ type: 'AgentFailed', message: expect.stringContaining('empty') });
  });

  test('an API that never answers: ended by the time-out', async () => {
    api.play(silence);
    expect((await run({ timeoutSeconds: 4 })).ending.type).toBe('AgentTimedOut');
  });
});

test('what its sandbox does not permit is refused; the run succeeds with what the agent makes of it', async () => {
  const place = aSeenFolder();
  const outside = join(place, 'written');
  api.play(shell(`echo x > ${outside}`), shell('echo y > inside.txt'), say('I was not allowed to.'));
  try {
    expect((await run()).ending).toEqual({ type: 'Succeeded' });
    expect(existsSync(outside)).toBe(false);
    expect(existsSync(join(host.worktree, 'inside.txt'))).toBe(true);
  } finally {
    await rm(place, { recursive: true });
  }
});

describe('a session that is gone on with', () => {
  test('is booked with what it used anew', async () => {
    api.play(say('First.'), say('Second.'), say('Third.'));
    const input = inputWith();
    const { facts: first } = await host.attempt(input).output;
    const again = { ...input, resumeSession: first.sessionId };
    for (const number of [2, 3]) {
      const { facts } = await host.attempt({ ...again, runKey: `${input.runKey}-${number}` }).output;
      expect([facts.sessionId, facts.tokens]).toEqual([first.sessionId, first.tokens]);
    }
    expect(first.tokens).toEqual({ input: 100, output: 20, cacheRead: 30, cacheWritten: 40 });
  });

  test('after a SIGKILL of agent and supervisor: the run is lost, the next one knows what was said and done', async () => {
    api.play(shell('echo half > half.txt'), silence);
    const input = inputWith();
    const { output } = host.attempt(input);
    await becomes('the agent has worked and waits', () => api.requests.length === 2);
    const run = await findRun(database.pool, input.runKey);
    const state = readState(runFiles(host.runsDir, run?.number ?? 0).state) as RunState;
    for (const killed of [state.supervisor, state.program]) process.kill(killed?.pid ?? NaN, 'SIGKILL');
    const { ending, facts } = await output;
    expect([ending.type, facts.sessionId]).toEqual(['AgentLost', expect.any(String)]);

    api.play(say('Done.'));
    const second = await host.attempt({ ...input, runKey: `${input.runKey}-2`, resumeSession: facts.sessionId }).output;
    expect([second.ending.type, second.facts.sessionId]).toEqual(['Succeeded', facts.sessionId]);
    expect(api.requests[2]?.text).toContain('half.txt');
    expect(second.facts.tokens?.input).toBeGreaterThan(0);
  });
});
