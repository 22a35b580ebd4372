import { expect, test } from '@jest/globals';
import type { AgentOptions } from '../../../domain/agents/agent.js';
import { claude } from '../../../domain/agents/claude.js';

const session = '3f0c1e9a-6d0b-4a52-9f0e-1b2c3d4e5f60';
const plain: AgentOptions = {
  model: null,
  fallbackModel: null,
  effort: null,
  tools: ['Read', 'Write', 'Edit', 'Bash'],
  maxTurns: null,
  limited: false,
  arguments: [],
  repositorySettings: false,
  sandboxed: false,
};
const files = { promptFile: '/runs/1.input/prompt.md', taskFile: '/runs/1.input/task.md' };

test('a new session with everything set', () => {
  const options = { ...plain, model: 'claude-a', effort: 'xhigh', fallbackModel: 'claude-b' };
  expect(claude.commandLine({ options, ...files, sessionId: session, resumes: false, limitUsd: null })).toEqual(
    [
      ['--print', '--output-format', 'stream-json', '--verbose'],
      ['--model', 'claude-a', '--effort', 'xhigh', '--fallback-model', 'claude-b'],
      ['--system-prompt-file', '/runs/1.input/prompt.md', '--setting-sources', ''],
      ['--allowedTools=Read,Write,Edit,Bash', '--session-id', session],
    ].flat(),
  );
});

test('a session that is gone on with, without model, effort and fallback', () => {
  const line = claude.commandLine({ options: plain, ...files, sessionId: session, resumes: true, limitUsd: null });
  expect(line.slice(-2)).toEqual(['--resume', session]);
  for (const flag of ['--model', '--effort', '--fallback-model', '--session-id']) expect(line).not.toContain(flag);
});

test('what the run may cost', () => {
  const line = claude.commandLine({ options: plain, ...files, sessionId: session, resumes: true, limitUsd: 1.25 });
  expect(line[line.indexOf('--max-budget-usd') + 1]).toBe('1.25');
});

test('its own retries are few, a stream that stalls is asked for anew, and nothing stays in the background', () => {
  expect(claude.environment).toEqual({
    CLAUDE_CODE_MAX_RETRIES: '4',
    CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS: '180000',
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  });
});

test('the repository’s own settings, where the project allows them', () => {
  const options = { ...plain, repositorySettings: true };
  const line = claude.commandLine({ options, ...files, sessionId: session, resumes: false, limitUsd: null });
  expect(line[line.indexOf('--setting-sources') + 1]).toBe('user,project,local');
});
