import { expect, test } from '@jest/globals';
import { stepAfterDeployment } from '../../../domain/decisions/step-after-deployment.js';
import { stageNamed } from '../../../domain/pipeline/stage-places.js';
import { defaultPipeline } from '../../../domain/pipeline/stages.js';
import { feedbackLimit } from '../../../domain/task/task.js';
import { failed, red, rolledBack } from '../wording/deploys/a-failed-deployment.js';

const deployment = failed('health', rolledBack);

function ask(redeploy: 'ask' | 'byItself', rollbacks: Record<string, number> = {}, of = deployment) {
  const stage = stageNamed(defaultPipeline, 'deploy');
  return stepAfterDeployment({ stage, failed: of, rollbacks, maxRollbacks: 3, redeploy });
}

test('a person is asked first: the task stands in development', () => {
  expect(ask('ask')).toMatchObject({
    ...{ kind: 'block', cause: 'deployment', to: 'development' },
    reason:
      'deploy: https://shop.example/health answers 500. Rolled back. A failed deployment is not repeated by itself',
    failure: { cause: 'deployment', deployment },
  });
});

test('it goes back by itself where the project says so, as often as any stage', () => {
  const back = { kind: 'back', to: 'development', failure: { deployment } };
  expect(ask('byItself')).toMatchObject(back);
  expect(ask('byItself', { 'deploy→development': 2 })).toMatchObject(back);
  expect(ask('byItself', { 'deploy→development': 3 })).toMatchObject({
    kind: 'block',
    reason: 'deploy: https://shop.example/health answers 500. Rolled back. Sent back 3 times already',
    failure: { deployment },
  });
});

test('the developer is told what has failed, what came of the rollback, and the evidence', () => {
  expect(ask('byItself').feedback).toEqual({
    from: 'deploy',
    text: [
      'The deployment to production failed.',
      '❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer needed for a fix.',
      'https://shop.example/health answers 500',
      '  <h1>oops</h1>',
    ].join('\n'),
  });
});

test('in a text of bounded length', () => {
  const long = { ...red, tail: 'word '.repeat(5_000) };
  const text = ask('ask', {}, failed('health', rolledBack, { checks: [long] })).feedback?.text ?? '';
  expect(text.length).toBeLessThanOrEqual(feedbackLimit);
});
