import { describe, expect, test } from '@jest/globals';
import { defaultPipeline, type Stage } from '../../../domain/pipeline/stages.js';
import { feedbackOnChecks, type SendsBack, stepAfterMerge } from '../../../domain/decisions/step-after-merge.js';

const [deploy] = defaultPipeline.filter(({ name }) => name === 'deploy');
if (deploy === undefined) throw new Error('no deploy');

const answers: Record<SendsBack['kind'], SendsBack> = {
  moved: { kind: 'moved', headCommit: 'a'.repeat(40) },
  red: { kind: 'red', checks: [{ name: 'ci', state: 'failed', url: 'https://ci/1', tail: 'boom' }] },
  'changes-requested': { kind: 'changes-requested', reviews: [{ id: '7', by: 'ada', text: 'rename it' }] },
};

function after(
  kind: SendsBack['kind'],
  given: { pipeline?: readonly Stage[]; rollbacks?: Record<string, number> } = {},
) {
  return stepAfterMerge({
    pipeline: defaultPipeline,
    stage: deploy as Stage,
    answer: answers[kind],
    branch: 'orch/x',
    rollbacks: {},
    maxRollbacks: 3,
    ...given,
  });
}

describe('a pull request that is not to be merged as it is', () => {
  test.each([
    ['moved', 'review', /somebody has pushed to orch\/x .* aaaaaaaaaaaa/i],
    ['red', 'development', /ci \(https:\/\/ci\/1\):\nboom/],
    ['changes-requested', 'development', /ada:\nrename it/],
  ] as const)('for %s goes back to %s', (kind, to, told) => {
    expect(after(kind)).toMatchObject({ kind: 'back', to, feedback: { text: expect.stringMatching(told) } });
  });

  test('goes to what the pipeline has', () => {
    const without = (...names: string[]) => defaultPipeline.filter(({ name }) => !names.includes(name));
    expect(after('moved', { pipeline: without('review') })).toMatchObject({ to: 'testing' });
    expect(after('moved', { pipeline: without('review', 'testing') })).toMatchObject({ to: 'development' });
    expect(after('red', { pipeline: without('development') })).toMatchObject({ to: 'review' });
    expect(after('red', { pipeline: [deploy] })).toMatchObject({ to: 'deploy' });
  });

  test('is a person’s to look at when that was tried often enough', () => {
    expect(after('red', { rollbacks: { 'deploy→development': 3 } })).toMatchObject({
      ...{ kind: 'block', cause: 'forge-check', to: 'development' },
      reason: 'deploy: ci failed on the forge; sent back 3 times already',
    });
  });
});

test('what checks say is cut at its beginning, fairly among them, and stays within a feedback', () => {
  const checks = ['one', 'two'].map((name) => ({
    name,
    state: 'failed' as const,
    url: null,
    tail: `first ${'x'.repeat(5_000)} last of ${name}`,
  }));
  const { text } = feedbackOnChecks(checks);
  expect(text.length).toBeLessThanOrEqual(4_000);
  expect(text).toMatch(/- one:\nx+ last of one\n- two:\nx+ last of two$/);
});
