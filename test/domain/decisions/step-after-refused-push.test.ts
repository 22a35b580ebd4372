import { describe, expect, test } from '@jest/globals';
import { stepAfterRefusedPush } from '../../../domain/decisions/step-after-refused-push.js';
import { defaultPipeline, type StageName } from '../../../domain/pipeline/stages.js';
import { stageNamed } from '../../../domain/pipeline/stage-places.js';

const refused = {
  ref: 'refs/heads/orch/x',
  because: 'content',
  lines: ['POLICY-77: no TODO, please', 'see the wiki'],
  reason: 'pre-receive hook declined',
} as const;

function after(name: StageName, of: 'run' | 'task' | 'merge', rollbacks: Record<string, number> = {}) {
  const stage = stageNamed(defaultPipeline, name);
  return stepAfterRefusedPush({ pipeline: defaultPipeline, stage, refused, of, rollbacks, maxRollbacks: 2 });
}

describe('what the origin objects to goes back', () => {
  test.each([
    ['analysis', 'run', 'analysis'],
    ['review', 'run', 'review'],
    ['analysis', 'task', 'analysis'],
    ['development', 'task', 'development'],
    ['review', 'task', 'development'],
    ['deploy', 'merge', 'development'],
  ] as const)('from %s, of a %s, to %s', (name, of, to) => {
    expect(after(name, of)).toMatchObject({
      ...{ kind: 'back', to, reason: 'the origin refuses the push: POLICY-77: no TODO, please' },
      feedback: { from: 'push', text: expect.stringMatching(/POLICY-77: no TODO, please\nsee the wiki$/) },
    });
  });

  test('to a person, where that was tried often enough', () => {
    expect(after('review', 'run', { 'review→review': 2 })).toMatchObject({
      ...{ kind: 'block', cause: 'push-refused', to: 'review' },
      reason: 'review: the origin refuses the push: POLICY-77: no TODO, please; sent back 2 times already',
    });
  });
});

test('a role is told that its work is in the worktree; after a merge, that the branch is as it was', () => {
  expect(after('development', 'run').feedback?.text).toMatch(/changes that are not committed/);
  expect(after('deploy', 'merge').feedback?.text).toMatch(/^The origin refuses the merge/);
});
