import { expect, test } from '@jest/globals';
import { claude } from '../../../src/activities/agents/claude.js';
import { aPolicy } from './a-run.js';

const session = '3f0c1e9a-6d0b-4a52-9f0e-1b2c3d4e5f60';

test('a new session with everything set', () => {
  const policy = { ...aPolicy, model: 'claude-a', effort: 'xhigh', fallbackModel: 'claude-b' };
  expect(
    claude.commandLine({ policy, promptFile: '/runs/1.input/prompt.md', sessionId: session, resumes: false }),
  ).toEqual(
    [
      ['--print', '--output-format', 'stream-json', '--verbose'],
      ['--model', 'claude-a', '--effort', 'xhigh', '--fallback-model', 'claude-b'],
      ['--system-prompt-file', '/runs/1.input/prompt.md', '--setting-sources', ''],
      ['--allowedTools=Read,Write,Edit,Bash', '--session-id', session],
    ].flat(),
  );
});

test('a session that is gone on with, without model, effort and fallback', () => {
  const line = claude.commandLine({ policy: aPolicy, promptFile: '/p', sessionId: session, resumes: true });
  expect(line.slice(-2)).toEqual(['--resume', session]);
  for (const flag of ['--model', '--effort', '--fallback-model', '--session-id']) expect(line).not.toContain(flag);
});
