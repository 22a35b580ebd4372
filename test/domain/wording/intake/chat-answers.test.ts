import { expect, test } from '@jest/globals';
import { asSentence } from '../../../../domain/wording/intake/chat-answers.js';

test.each([
  ['approved: deploy#1@c0ffee', 'Approved: deploy#1@c0ffee.'],
  ['resumed', 'Resumed.'],
  ['the task tries again', 'The task tries again.'],
  ['task/shop/12 is not under way', 'task/shop/12 is not under way.'],
  ['orch does not know it', 'orch does not know it.'],
  ['Host h1 does not answer. Start its worker.', 'Host h1 does not answer. Start its worker.'],
])('%s', (says, sentence) => {
  expect(asSentence(says)).toBe(sentence);
});
