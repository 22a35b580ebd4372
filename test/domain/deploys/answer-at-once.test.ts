import { expect, test } from '@jest/globals';
import { answerAtOnce } from '../../../domain/deploys/answer-at-once.js';
import type { EnvironmentRecord } from '../../../domain/deploys/environment-record.js';

const running = { commit: 'runs', taskId: 'task/shop/1', since: 1 };
const held = { commit: 'bad', taskId: 'task/shop/2', reason: 'answers 503', since: 2, rolledBack: true };
const unproven = { runKey: 'k', commit: 'other', taskId: 'task/shop/3', run: null, reason: 'nobody looked' };
const heldAnswer = { kind: 'held', held };
const older = {
  kind: 'not-begun',
  reason: expect.stringMatching(/^new is older than runs, which was proven healthy last/),
};
const contained = { kind: 'contained', by: 'runs' };

interface Row {
  readonly known: Partial<EnvironmentRecord>;
  readonly isContained?: boolean;
  readonly containsHeld?: boolean;
  readonly agreedTo?: string;
  readonly answer: object | null;
}
const rows: Readonly<Record<string, Row>> = {
  'deploys where nothing runs': { known: {}, answer: null },
  'deploys what is new': { known: { running }, answer: null },
  'deploys nothing that runs already': { known: { running }, isContained: true, answer: contained },
  'asks where the commit contains the held one': { known: { running, held }, containsHeld: true, answer: heldAnswer },
  'asks for the commit that is held now': {
    ...{ known: { running, held }, containsHeld: true, agreedTo: 'an older one', answer: heldAnswer },
  },
  'deploys what a person has agreed to': {
    known: { running, held },
    containsHeld: true,
    agreedTo: 'bad',
    answer: null,
  },
  'deploys what does not contain the held commit': { known: { running, held }, answer: null },
  'deploys nothing that runs again after a rollback': {
    known: { running, held },
    isContained: true,
    answer: contained,
  },
  'deploys what was healthy last, where nobody knows what runs': {
    ...{ known: { running: { ...running, commit: 'new' }, held: { ...held, rolledBack: false } }, isContained: true },
    answer: null,
  },
  'deploys what was healthy last, where another was deployed since and not looked at': {
    ...{ known: { running: { ...running, commit: 'new' }, unproven }, isContained: true, answer: null },
  },
  'deploys nothing older than what was healthy last, where nobody knows what runs': {
    ...{ known: { running, unproven }, isContained: true, answer: older },
  },
  'deploys nothing older than what was healthy last, after a failure without a rollback': {
    ...{ known: { running, held: { ...held, rolledBack: false } }, isContained: true, answer: older },
  },
  'asks nobody where no rollback was tried': {
    ...{ known: { running, held: { ...held, rolledBack: false, asksNobody: true } }, containsHeld: true, answer: null },
  },
  'looks at what was deployed already, without asking again': {
    ...{ known: { running, held, unproven: { ...unproven, commit: 'new' } }, containsHeld: true, answer: null },
  },
};

test.each(Object.entries(rows))('an environment %s', (_, { known, agreedTo = null, answer, ...related }) => {
  const nothing = { project: 'shop', environment: 'production', running: null, held: null, unproven: null } as const;
  const order = { commit: 'new', agreedTo };
  const how = { isContained: false, containsHeld: false, ...related };
  expect(answerAtOnce(order, { ...nothing, ...known }, how)).toEqual(answer);
});
