import { expect, test } from '@jest/globals';
import { checkUnreviewed } from '../../../client/start/unreviewed.js';
import type { ClientError } from '../../../client/errors/client-error.js';
import type { StageName } from '../../../domain/pipeline/stages.js';
import { taskInput } from '../../workflows/task-fixture.js';

const { policy } = taskInput({ approvers: { deploy: ['local:ada'] } });
const ask = (startAt: StageName, more: Partial<Parameters<typeof checkUnreviewed>[0]> = {}) => {
  try {
    checkUnreviewed({ policy, ...more }, startAt);
    return null;
  } catch (error) {
    return (error as ClientError).message;
  }
};

test.each<[StageName, string | null]>([
  ['development', null],
  // Its checks run before the merge, whoever went over it.
  ['review', null],
  ['testing', 'would merge what has not passed review.'],
  ['deploy', 'would merge what has not passed review, testing, deploy-staging.'],
])('a task that begins at %s', (startAt, told) => {
  const refused = ask(startAt);
  if (told === null) expect(refused).toBeNull();
  else expect(refused).toContain(told);
});

test('one who may approve deployments may say so, and nobody else', () => {
  expect(ask('deploy', { unreviewed: 'local:ada' })).toBeNull();
  expect(ask('deploy', { unreviewed: 'local:bob' })).toContain(
    'local:bob is none of the project’s approvers'.replace('’', "'"),
  );
});

test('a task that was begun elsewhere has passed there what comes before', () => {
  expect(ask('deploy', { begun: { head: 'a'.repeat(40) } })).toBeNull();
});
