import { expect, test } from '@jest/globals';
import type { DeployAnswer } from '../../../../domain/deploys/deploy-turn.js';
import { takeDeployReply } from '../../../../workflows/task/deploy/take-reply.js';
import type { Task } from '../../../../workflows/task/state/task.js';

const turn: DeployAnswer = { kind: 'turn' };
const withdrawn: DeployAnswer = { kind: 'withdrawn' };
const contained: DeployAnswer = { kind: 'contained', by: 'c0ffee' };

test.each<[string, readonly DeployAnswer[], DeployAnswer]>([
  ['what became of it stands, whatever crosses it on the way', [contained, withdrawn], contained],
  ['a turn that is told again takes nothing back', [contained, turn], contained],
  ['the turn ends with what became of it', [turn, contained], contained],
  ['a turn is told again as long as nobody has reported', [turn, turn], turn],
])('%s', async (_, answers, stands) => {
  const task = { order: { order: { key: 'k' }, begun: false, behind: [], answer: null } } as unknown as Task;
  for (const answer of answers) await takeDeployReply(task, { key: 'k', environment: 'production', answer });
  expect(task.order?.answer).toEqual(stands);
});
