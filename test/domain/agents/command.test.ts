import { expect, test } from '@jest/globals';
import { command } from '../../../domain/agents/command.js';

test('a template’s values are put in, and an argument without its value is left out', () => {
  const options = {
    model: 'm-1',
    fallbackModel: null,
    effort: null,
    tools: [],
    arguments: [
      'run',
      '--model={model}',
      '--effort={effort}',
      '--prompt',
      '{prompt}',
      '{task}:{session}',
      '{other}',
      '--usd={budget}',
    ],
    repositorySettings: false,
    sandboxed: false,
  };
  const call = { options, promptFile: '/p', taskFile: '/t', sessionId: 's', resumes: false, limitUsd: 0.5 };
  expect(command.commandLine(call)).toEqual(['run', '--model=m-1', '--prompt', '/p', '/t:s', '{other}', '--usd=0.5']);
  expect(command.commandLine({ ...call, limitUsd: null })).not.toContainEqual(expect.stringContaining('--usd'));
});
