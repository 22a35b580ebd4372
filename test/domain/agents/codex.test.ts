import { describe, expect, test } from '@jest/globals';
import type { AgentOptions } from '../../../domain/agents/agent.js';
import { codex } from '../../../domain/agents/codex.js';

const thread = '0199a213-81c0-7800-8aa1-bbab2a035a53';
const options: AgentOptions = {
  model: 'gpt-9',
  fallbackModel: null,
  effort: 'max',
  tools: [],
  maxTurns: null,
  limited: false,
  arguments: [],
  repositorySettings: false,
  sandboxed: false,
};

describe('the command line of codex', () => {
  const files = { promptFile: '/runs/1.input/prompt.md', taskFile: '/runs/1.input/task.md' };

  test('begins a session, whose id it makes itself', () => {
    const line = codex.commandLine({ options, ...files, sessionId: null, resumes: false, limitUsd: null });
    expect(line.slice(0, 2)).toEqual(['exec', '--json']);
    expect(line).toEqual(expect.arrayContaining(['-m', 'gpt-9', 'model_reasoning_effort=xhigh']));
    expect(line.at(-1)).toBe('-');
  });

  test.each([
    [false, 'workspace-write'],
    [true, 'danger-full-access'],
  ])('has a sandbox of its own where there is none of orch’s (%s)', (sandboxed, mode) => {
    const line = codex.commandLine({
      options: { ...options, sandboxed },
      ...files,
      sessionId: null,
      resumes: false,
      limitUsd: null,
    });
    expect(line).toContain(`sandbox_mode=${mode}`);
  });

  test('lets it fetch packages', () => {
    const line = codex.commandLine({ options, ...files, sessionId: null, resumes: false, limitUsd: null });
    expect(line).toContain('sandbox_workspace_write.network_access=true');
  });

  test('goes on with one', () => {
    const line = codex.commandLine({ options, ...files, sessionId: thread, resumes: true, limitUsd: null });
    expect(line.slice(0, 2)).toEqual(['exec', 'resume']);
    expect(line.slice(-2)).toEqual([thread, '-']);
  });
});

async function* fromEnd(lines: readonly (string | object)[]): AsyncGenerator<string> {
  for (const line of lines.toReversed())
    yield await Promise.resolve(typeof line === 'string' ? line : JSON.stringify(line));
}

test('codex makes the ids of its sessions itself, and tells a result of each run', () => {
  expect(codex).toMatchObject({ choosesSession: false, tellsResult: true });
});

test.each([
  [true, ['gpt-9', 'o3', 'openai/gpt-9:latest']],
  [false, ['claude-opus-5', '-gpt', '', 'gpt 9']],
])('%p for a model of codex: %j', (is, names) => {
  expect(names.map((name) => codex.isModel(name))).toEqual(names.map(() => is));
});

describe('the log of codex', () => {
  test.each<[string, readonly (string | object)[], boolean]>([
    ['speaks', [{ type: 'item.completed', item: { type: 'agent_message', text: 'hello' } }], false],
    ['thinks', [{ type: 'item.completed', item: { type: 'reasoning', text: 'hm' } }], false],
    ['plans', [{ type: 'item.started', item: { type: 'todo_list', items: [] } }], false],
    ['warns', [{ type: 'item.completed', item: { type: 'error', message: 'no plugins' } }], false],
    ['begins a command', [{ type: 'item.started', item: { type: 'command_execution', command: 'ls' } }], true],
    ['changes a file', [{ type: 'item.completed', item: { type: 'file_change', changes: [] } }], true],
    ['calls a tool', [{ type: 'item.started', item: { type: 'mcp_tool_call', tool: 'deploy' } }], true],
    ['does what nobody knows yet', [{ type: 'item.started', item: { type: 'teleport' } }], true],
    ['is cut off in an item', ['{"type":"item.started","item":{"type":"comm'], true],
    ['printed more than anybody reads', ['', { type: 'turn.started' }], true],
    ['never began', ['Error: no login'], false],
  ])('tells whether it has acted: one that %s', async (_, lines, acted) => {
    expect(await codex.readLog(fromEnd([begun, ...lines]))).toMatchObject({ acted });
  });

  const usage = {
    input_tokens: 100,
    cached_input_tokens: 60,
    cache_write_input_tokens: 10,
    output_tokens: 7,
    reasoning_output_tokens: 3,
  };
  const begun = { type: 'thread.started', thread_id: thread };
  const said = { type: 'item.completed', item: { type: 'agent_message', text: 'Done.' } };

  test('gives words, session and tokens', async () => {
    const report = await codex.readLog(fromEnd([begun, said, { type: 'turn.completed', usage }]));
    expect(report).toMatchObject({
      words: { result: { isError: false, text: 'Done.' } },
      sessionId: thread,
      told: { tokens: { input: 30, cacheRead: 60, output: 7, cacheWritten: 10 }, costUsd: null },
      counts: { tokens: 'session' },
      unanswered: false,
    });
  });

  test.each([{ output_tokens: 7 }, { input_tokens: 100 }, {}])(
    'without both sums gives no tokens: %j',
    async (some) => {
      const report = await codex.readLog(fromEnd([begun, said, { type: 'turn.completed', usage: some }]));
      expect(report.told).toEqual({ tokens: null, costUsd: null });
    },
  );

  test('tells why a turn failed; a warning is no failure', async () => {
    const warning = { type: 'item.completed', item: { type: 'error', message: 'a warning' } };
    const failed = {
      type: 'turn.failed',
      error: { message: 'exceeded retry limit, last status: 429 Too Many Requests' },
    };
    const { words, unanswered } = await codex.readLog(fromEnd([begun, warning, failed]));
    expect(unanswered).toBe(true);
    expect(words.result).toMatchObject({ isError: true, text: expect.stringContaining('429') });
    const unfinished = await codex.readLog(fromEnd([begun, warning, 'plain words']));
    expect(unfinished.words).toMatchObject({ result: null, plain: 'plain words' });
  });

  test.each<[boolean, string, object[]]>([
    [true, 'unexpected status 401 Unauthorized: Incorrect API key provided: sk-x., url: https://x/v1/responses', []],
    [true, 'Missing environment variable: `OPENAI_API_KEY`.', []],
    [true, 'The model `gpt-9` does not exist or you do not have access to it.', []],
    [true, 'You’ve hit your usage limit. Upgrade to Pro or try again at 6:42 AM.', []],
    [true, 'stream disconnected before completion: error sending request for url (http://x/v1/responses)', []],
    [true, 'getaddrinfo ENOTFOUND api.openai.com', []],
    [true, 'connect ECONNREFUSED 127.0.0.1:443', []],
    [false, 'stream disconnected before completion: stream closed before response.completed', []],
    [false, 'stream disconnected before completion: Transport error: error decoding response body', []],
    [false, 'stream disconnected before completion: idle timeout waiting for SSE', []],
    [false, 'unexpected status 502 Bad Gateway', []],
    [false, 'something else', []],
    [
      false,
      'unexpected status 401 Unauthorized',
      [{ type: 'error', message: 'Reconnecting... 1/5 (stream disconnected before completion: stream closed)' }],
    ],
  ])('says that no model had answered (%p): %s', async (unanswered, message, before) => {
    const failed = { type: 'turn.failed', error: { message } };
    const log = [begun, { type: 'turn.started' }, ...before, { type: 'error', message }, failed];
    expect(await codex.readLog(fromEnd(log))).toMatchObject({ unanswered });
  });

  test.each([
    [true, []],
    [false, [{ type: 'turn.started' }]],
  ])('of a run without a result says so where no turn had begun (%p)', async (unanswered, events) => {
    expect(await codex.readLog(fromEnd([begun, ...events, 'Error: no login']))).toMatchObject({ unanswered });
  });

  test.each<[string, object]>([
    ['You’ve hit your usage limit. Upgrade to Pro or try again at 6:42 AM.', { errorType: 'usage_limit_reached' }],
    ['exceeded retry limit, last status: 429 Too Many Requests', { status: 429 }],
    [
      'unexpected status 401 Unauthorized: Incorrect API key provided: sk-x., url: https://x/v1/responses',
      { status: 401 },
    ],
    ['Missing environment variable: `OPENAI_API_KEY`.', { status: 401 }],
    ['Your refresh token was already used. Please log out and sign in again.', { status: 401 }],
    ['Quota exceeded. Check your plan and billing details.', { status: 402 }],
    ['To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.', { status: 402 }],
    ['The model `gpt-9` does not exist or you do not have access to it.', { status: 404 }],
    ["Codex ran out of room in the model's context window.", { terminalReason: 'prompt_too_long' }],
    ['something else', { status: null, errorType: null, terminalReason: null }],
  ])('says by a field what is meant by: %s', async (message, fields) => {
    const failed = { type: 'turn.failed', error: { message } };
    const { words } = await codex.readLog(fromEnd([begun, failed]));
    expect(words.result).toMatchObject(fields);
  });
});
