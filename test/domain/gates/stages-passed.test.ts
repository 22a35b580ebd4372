import { expect, test } from '@jest/globals';
import { type JudgedVisit, stagesPassed, unpassedInWords } from '../../../domain/gates/stages-passed.js';
import { defaultPipeline, type StageName, type Verdict } from '../../../domain/pipeline/stages.js';

const visit = (stage: StageName, verdict: Verdict | null, passed: boolean, runs = 1): JudgedVisit => ({
  ...{ stage, runs, verdict, gate: null },
  ...(passed && { passed: true }),
});
const development = visit('development', null, true);
const review = visit('review', 'APPROVED', true);
const testing = visit('testing', 'PASS', true);
const staging = visit('deploy-staging', 'SUCCESS', true);

test.each<[string, JudgedVisit[], string]>([
  ['all have passed', [development, review, testing, staging], ''],
  [
    'the reviewer has refused, and nobody has looked again',
    [development, visit('review', 'REQUEST_CHANGES', false)],
    'review (verdict REQUEST_CHANGES), testing (skipped), deploy-staging (skipped)',
  ],
  [
    'what was approved was changed',
    [development, review, testing, staging, visit('development', null, true)],
    'review (skipped), testing (skipped), deploy-staging (skipped)',
  ],
  [
    'development was entered once more, and has not worked',
    [development, review, testing, staging, visit('development', null, false, 0)],
    '',
  ],
  ['a test before the last review counts no more', [development, testing, review, staging], 'testing (skipped)'],
  [
    'a later round has passed',
    [development, visit('review', 'REQUEST_CHANGES', false), development, review, testing, staging],
    '',
  ],
  ['nothing was done', [], 'development (skipped), review (skipped), testing (skipped), deploy-staging (skipped)'],
])('what has not passed, where %s', (_, visits, told) => {
  const { unpassed } = stagesPassed({ visits, pipeline: defaultPipeline, before: 'deploy' });
  expect(unpassedInWords(unpassed)).toBe(told);
});

test('what was passed before orch had the task counts until a stage of before works again', () => {
  const ask = (visits: JudgedVisit[]) =>
    stagesPassed({ visits, pipeline: defaultPipeline, before: 'deploy', passedBefore: 'deploy' });
  expect(ask([])).toMatchObject({ before: ['development', 'review', 'testing', 'deploy-staging'], unpassed: [] });
  expect(ask([review, testing, staging])).toMatchObject({ before: ['development'], unpassed: [] });
  expect(ask([development]).unpassed.map(({ stage }) => stage)).toEqual(['review', 'testing', 'deploy-staging']);
});
