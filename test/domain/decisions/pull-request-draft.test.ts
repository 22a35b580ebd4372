import { expect, test } from '@jest/globals';
import { isDraft } from '../../../domain/decisions/pull-request-draft.js';
import { defaultPipeline, type StageName, type Verdict } from '../../../domain/pipeline/stages.js';
import type { StageVisit } from '../../../domain/task/task.js';

/** `review APPROVED` */
function visit(told: string): StageVisit {
  const [stage, verdict = null] = told.split(' ') as [StageName, Verdict?];
  return { stage, verdict } as StageVisit;
}

test.each<[boolean, string[]]>([
  [true, []],
  [true, ['development']],
  [true, ['development', 'review']],
  [true, ['development', 'review REQUEST_CHANGES']],
  [false, ['development', 'review APPROVED']],
  [false, ['development', 'review APPROVED', 'testing']],
  [true, ['development', 'review APPROVED', 'testing FAIL', 'development']],
  [false, ['development', 'review REQUEST_CHANGES', 'development', 'review APPROVED']],
  // A person has sent it there.
  [false, ['development', 'deploy']],
])('%p after %j', (draft, visits) => {
  expect(isDraft(defaultPipeline, visits.map(visit))).toBe(draft);
});

test('without a stage that judges no pull request is one', () => {
  const pipeline = defaultPipeline.filter(({ judges }) => !judges);
  expect(isDraft(pipeline, [visit('development')])).toBe(false);
});
