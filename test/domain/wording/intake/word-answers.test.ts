import { describe, expect, test } from '@jest/globals';
import { toText } from '../../../../domain/content/to-text.js';
import { misreadInWords, replyWith, statusInContent } from '../../../../domain/wording/intake/word-answers.js';
import { wordsIn } from '../../../../domain/intake/words.js';
import type { TaskView } from '../../../../domain/task/task-view.js';

describe('what was meant as a word is answered with what helps', () => {
  test.each([
    ['/aprove', '/aprove: is no word that orch knows; did you mean /approve?'],
    ['/answer', '/answer: needs the answer behind it: /answer WORDS.'],
    ['/guide', '/guide: needs what the agents are to know behind it: /guide WORDS.'],
    ['/pause until Monday', '/pause: takes nothing else in its line, so nothing was done: /pause.'],
    ['> so?\n/cancel', '/cancel: stands in the quote above it; put an empty line between them.'],
    [`${'/pause\n'.repeat(10)}/cancel`, '/cancel: was not done, nor what follows: one comment has too many words.'],
  ])('%j', (text, answer) => {
    const answers = wordsIn(text).flatMap((word) =>
      word.word === 'misread' ? [{ word: word.typed, says: misreadInWords(word), done: false }] : [],
    );
    expect(toText(replyWith(answers))).toBe(answer);
  });
});

const view = {
  taskId: 'task/shop/12',
  status: 'running',
  stage: 'development',
  round: 2,
  waitingFor: null,
  paused: false,
  costUsd: 1.5,
  budgetUsd: 20,
  endedAt: null,
} as Partial<TaskView> as TaskView;
const since = 1;

describe('where a task stands, with the words that work there', () => {
  test.each<[string, Partial<TaskView>, string]>([
    ['at work', {}, 'task/shop/12 is in development, round 2: running. Spent: $1.50 of $20.00.'],
    ['without a limit', { budgetUsd: null }, 'task/shop/12 is in development, round 2: running. Spent: $1.50.'],
    ['ended', { status: 'done', stage: 'done', endedAt: 2, budgetUsd: null }, 'task/shop/12 is in done. Spent: $1.50.'],
    [
      'paused',
      { status: 'paused', paused: true, budgetUsd: null },
      'task/shop/12 is in development, round 2: paused. Spent: $1.50.\n- /resume lets it go on',
    ],
    [
      'blocked',
      {
        status: 'blocked',
        budgetUsd: null,
        waitingFor: {
          ...{ kind: 'person', number: 1, reason: 'a question', since },
          ways: [{ way: 'answer' }, { way: 'raise-budget' }, { way: 'retry-from' }, { way: 'fix', where: 'base' }],
        },
      },
      [
        'task/shop/12 is in development, round 2: blocked. Spent: $1.50.',
        'Blocked: a question.',
        '- /answer WORDS answers the question, and goes on',
        "- orch budget task/shop/12 USD raises the task's budget, and goes on",
        '- /retry STAGE goes on from another stage',
        '- have the base branch put right, then retry: the task looks at it anew',
      ].join('\n'),
    ],
  ])('%s', (_, more, text) => {
    expect(toText(statusInContent({ ...view, ...more }))).toBe(text);
  });
});
