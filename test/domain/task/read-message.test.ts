import { describe, expect, test } from '@jest/globals';
import type { TaskSettings } from '../../../domain/task/messages.js';
import {
  readBudget,
  readClose,
  readDecisionMade,
  readDecisionSignal,
  readEdited,
  readGuidance,
  readPrioritize,
  readRetry,
} from '../../../domain/task/read-message.js';

const present = {
  policy: { pipeline: [{ name: 'analysis' }, { name: 'development' }], maxTries: 2, approvers: null },
  repository: { name: 'shop', url: '/shop.git', baseBranch: 'main' },
} as unknown as TaskSettings;
const retry = (told: unknown) => readRetry(told, present);
const long = 'x'.repeat(5_000);

/** Null where a client writes it for what is absent; cut where it is too long. */
const taken: [string, (told: unknown) => unknown, unknown, unknown][] = [
  [
    'a decision',
    readDecisionSignal,
    { approval: 'deploy', by: 'Ada', reason: null },
    { approval: 'deploy', by: 'Ada' },
  ],
  [
    'a decision with its reason',
    readDecisionSignal,
    { approval: 'deploy', by: 'Ada', reason: '' },
    { approval: 'deploy', by: 'Ada', reason: '' },
  ],
  ['a decision that was made', readDecisionMade, { id: long }, { id: long.slice(0, 200) }],
  ['a retry', retry, { by: 'Ada', id: null, from: null, budgetUsd: null, settings: null }, { by: 'Ada' }],
  ['a retry with its id', retry, { by: 'Ada', id: 'r1' }, { by: 'Ada', id: 'r1' }],
  ['a retry from a stage', retry, { by: 'Ada', from: 'analysis' }, { by: 'Ada', from: 'analysis' }],
  ['a retry with a budget', retry, { by: 'Ada', budgetUsd: 0 }, { by: 'Ada', budgetUsd: 0 }],
  ['a retry with settings', retry, { by: 'Ada', settings: present }, { by: 'Ada', settings: present }],
  ['a budget without a limit', readBudget, { by: 'Ada', budgetUsd: null }, { by: 'Ada', budgetUsd: null }],
  ['a close', readClose, { by: long }, { by: long.slice(0, 200) }],
  ['a priority', readPrioritize, { by: 'Ada', priority: 5 }, { by: 'Ada', priority: 5 }],
  ['an edit', readEdited, { by: 'gitea:7', text: long }, { by: 'gitea:7', text: long.slice(0, 4_000) }],
  ['guidance', readGuidance, { by: 'Ada', text: long }, { by: 'Ada', text: long.slice(0, 4_000) }],
];

describe('a message that is well formed', () => {
  test.each(taken)('is taken: %s', (_, read, told, message) => {
    expect(read(told)).toEqual(message);
  });
});

test('a retry brings the settings of a project that does not ask any more for what it may leave out', () => {
  const { policy, repository } = present;
  const asking = {
    policy: { ...policy, closeOnCancel: true as const, tracker: { account: 'plane' } },
    repository: {
      ...repository,
      ...{ filters: ['lfs'], submodules: ['https://git.example.org/libs/'], movedFrom: ['/old.git'] },
      forge: { account: 'gitea', owner: 'acme', name: 'shop' },
    },
  } as unknown as TaskSettings;
  for (const [told, before] of [
    [present, asking],
    [asking, present],
  ] as const) {
    expect(readRetry({ by: 'Ada', settings: told }, before)).toEqual({ by: 'Ada', settings: told });
  }
});

const refused: [string, (told: unknown) => unknown, unknown, RegExp][] = [
  ['a decision about nothing', readDecisionSignal, { by: 'Ada' }, /names its approval/],
  ['a decision of nobody', readDecisionSignal, { approval: 'deploy', by: ' ' }, /by whom/],
  ['a reason that is no text', readDecisionSignal, { approval: 'deploy', by: 'Ada', reason: 7 }, /reason/],
  ['a decision without an id', readDecisionMade, {}, /its id/],
  ['no message at all', readDecisionMade, null, /its id/],
  ['a retry of nobody', retry, 'Ada', /by whom/],
  ['a retry with an id that is no text', retry, { by: 'Ada', id: 7 }, /id/],
  ['a retry from an unknown stage', retry, { by: 'Ada', from: 'deploy' }, /deploy is not in .*analysis, development/],
  ['a retry from no stage at all', retry, { by: 'Ada', from: { a: 1 } }, /\{"a":1\} is not in/],
  ['a retry with a budget below nothing', retry, { by: 'Ada', budgetUsd: -1 }, /dollars/],
  ['a retry with half of the settings', retry, { by: 'Ada', settings: { policy: {} } }, /not of the form/],
  [
    'a retry with settings of other types',
    retry,
    { by: 'Ada', settings: { ...present, policy: { ...present.policy, maxTries: '2' } } },
    /not of the form/,
  ],
  ['a budget that is no number', readBudget, { by: 'Ada', budgetUsd: '7' }, /dollars/],
  ['a budget that is absent', readBudget, { by: 'Ada' }, /dollars/],
  ['a close of nobody', readClose, { by: null }, /by whom/],
  ['a priority that is none', readPrioritize, { by: 'Ada', priority: 6 }, /from 1/],
  ['an edit by nobody', readEdited, { text: 'new' }, /by whom/],
  ['an edit of nothing', readEdited, { by: 'Ada', text: ' ' }, /what has changed/],
  ['guidance without a text', readGuidance, { by: 'Ada', text: '' }, /text/],
];

describe('a message that is not', () => {
  test.each(refused)('is refused with what is wrong: %s', (_, read, told, problem) => {
    expect(read(told)).toMatch(problem);
  });
});
