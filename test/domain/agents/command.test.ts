import { expect, test } from '@jest/globals';
import type { Counts } from '../../../domain/agents/agent.js';
import { command } from '../../../domain/agents/command.js';
import { usedByRun } from '../../../domain/costs/used-by-run.js';

test('a template’s values are put in, and an argument without its value is left out', () => {
  const options = {
    model: 'm-1',
    fallbackModel: null,
    effort: null,
    tools: [],
    maxTurns: null,
    limited: false,
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

test.each<[string, string | null, Counts, number]>([
  ['each run alone', null, 'run', 0],
  ['each run alone, by a version that is not known', '2.1.250', 'run', 0],
  ['the session, by its version', '2.1.330', 'session', 0.12],
])('a cost counts %s', async (_, version, counts, beforeUsd) => {
  const init = { type: 'system', subtype: 'init', claude_code_version: version };
  const result = JSON.stringify({ type: 'result', is_error: false, result: 'done', total_cost_usd: 0.3 });
  const report = await command.readLog(fromEnd([result, ...(version === null ? [] : [JSON.stringify(init)])]));
  expect(report.counts.cost).toBe(counts);
  expect(report.acted).toBe(true);
  expect(usedByRun(report, [{ tokens: null, costUsd: 0.12 }])).toMatchObject({ toldUsd: 0.3, beforeUsd });
});

async function* fromEnd(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line);
}
