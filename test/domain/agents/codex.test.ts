import { describe, expect, test } from '@jest/globals';
import type { AgentOptions } from '../../../src/domain/agents/agent.js';
import { codex } from '../../../src/domain/agents/codex.js';
import { noTokens } from '../../../src/domain/tokens.js';

const thread = '0199a213-81c0-7800-8aa1-bbab2a035a53';
const options: AgentOptions = {
  model: 'gpt-9',
  fallbackModel: null,
  effort: 'max',
  tools: [],
  arguments: [],
  repositorySettings: false,
  sandboxed: false,
};

describe('the command line of codex', () => {
  const files = { promptFile: '/runs/1.input/prompt.md', taskFile: '/runs/1.input/task.md' };

  test('begins a session, whose id it makes itself', () => {
    const line = codex.commandLine({ options, ...files, sessionId: null, resumes: false });
    expect(line.slice(0, 2)).toEqual(['exec', '--json']);
    expect(line).toEqual(expect.arrayContaining(['-m', 'gpt-9', 'model_reasoning_effort=xhigh']));
    expect(line.at(-1)).toBe('-');
  });

  test('goes on with one', () => {
    const line = codex.commandLine({ options, ...files, sessionId: thread, resumes: true });
    expect(line.slice(0, 2)).toEqual(['exec', 'resume']);
    expect(line.slice(-2)).toEqual([thread, '-']);
  });
});

async function* fromEnd(lines: readonly (string | object)[]): AsyncGenerator<string> {
  for (const line of lines.toReversed())
    yield await Promise.resolve(typeof line === 'string' ? line : JSON.stringify(line));
}

describe('the log of codex', () => {
  const usage = { input_tokens: 100, cached_input_tokens: 60, output_tokens: 7, reasoning_output_tokens: 3 };
  const begun = { type: 'thread.started', thread_id: thread };
  const said = { type: 'item.completed', item: { type: 'agent_message', text: 'Done.' } };

  test('gives words, session and tokens', async () => {
    const report = await codex.readLog(fromEnd([begun, said, { type: 'turn.completed', usage }]), {
      tokens: noTokens,
      costUsd: 0,
    });
    expect(report).toMatchObject({
      words: { result: { isError: false, text: 'Done.' } },
      sessionId: thread,
      tokens: { input: 40, cacheRead: 60, output: 7, cacheWritten: 0 },
      costUsd: null,
    });
  });

  test('counts a session’s earlier runs in, so they are taken off', async () => {
    const earlier = { tokens: { input: 30, cacheRead: 20, output: 5, cacheWritten: 0 }, costUsd: 0 };
    const { tokens } = await codex.readLog(fromEnd([begun, said, { type: 'turn.completed', usage }]), earlier);
    expect(tokens).toEqual({ input: 10, cacheRead: 40, output: 2, cacheWritten: 0 });
  });

  test('tells why a turn failed; a warning is no failure', async () => {
    const warning = { type: 'item.completed', item: { type: 'error', message: 'a warning' } };
    const failed = { type: 'turn.failed', error: { message: 'usage limit reached' } };
    const { words } = await codex.readLog(fromEnd([begun, warning, failed]), { tokens: noTokens, costUsd: 0 });
    expect(words.result).toMatchObject({ isError: true, text: 'usage limit reached' });
    const unfinished = await codex.readLog(fromEnd([begun, warning, 'plain words']), { tokens: noTokens, costUsd: 0 });
    expect(unfinished.words).toMatchObject({ result: null, plain: 'plain words' });
  });
});
