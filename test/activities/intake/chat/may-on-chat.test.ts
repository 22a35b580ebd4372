import { expect, test } from '@jest/globals';
import { decidingProblemOnChat, noSayProblem } from '../../../../activities/intake/chat/may-on-chat.js';
import type { Approvers } from '../../../../domain/pipeline/approvers.js';

const onlyLead: Approvers = ['telegram:7', 'gitea:ada'];
const byKind: Approvers = { deploy: ['telegram:7'] };
const inTopic = { address: '-1001/7' };
const elsewhere = { address: '-1666' };
const open = { closed: false };

test.each<[Approvers | null, string, object, 'decides' | 'speaks' | 'nothing']>([
  [null, '42', {}, 'decides'],
  [null, '42', inTopic, 'decides'],
  [null, '42', elsewhere, 'nothing'],
  [null, '42', open, 'nothing'],
  [onlyLead, '7', {}, 'decides'],
  [onlyLead, '7', elsewhere, 'decides'],
  [onlyLead, '7', open, 'decides'],
  [onlyLead, '42', {}, 'speaks'],
  [onlyLead, '42', elsewhere, 'nothing'],
  [onlyLead, '42', open, 'nothing'],
  [byKind, '7', elsewhere, 'decides'],
  [byKind, '42', {}, 'speaks'],
  [['telegram:71'], '7', elsewhere, 'nothing'],
  [['gitea:7'], '7', elsewhere, 'nothing'],
])('by approvers %j, %s at %j: %s', (approvers, id, at, may) => {
  const deps = { approversOf: () => approvers, chatsOf: () => ['-1001', '-1002'] };
  const chat = { address: '-1001', closed: true, message: 5, answer: { press: '77' }, ...at };
  const asking = { project: 'shop', actor: { account: 'telegram', id, login: 'Ada' }, chat };
  expect(decidingProblemOnChat(deps, asking, 'deploy') === null).toBe(may === 'decides');
  expect(noSayProblem(deps, asking) === null).toBe(may !== 'nothing');
});

test('about a kind that nobody is named for, whoever is on a chat of the project decides', () => {
  const deps = { approversOf: () => byKind, chatsOf: () => ['-1001'] };
  const chat = { address: '-1001', closed: true, message: 5, answer: { press: '77' } };
  const asking = { project: 'shop', actor: { account: 'telegram', id: '42', login: 'Ada' }, chat };
  expect(decidingProblemOnChat(deps, asking, 'requirements')).toBeNull();
  expect(decidingProblemOnChat({ ...deps, chatsOf: () => [] }, asking, 'requirements')).toMatch(/^not allowed: /);
});

test('a worker that does not know the project answers nothing: another one may', () => {
  const deps = { approversOf: () => undefined, chatsOf: () => ['-1001'] };
  const chat = { address: '-1001', closed: true, message: 5, answer: { press: '77' } };
  const asking = { project: 'shop', actor: { account: 'telegram', id: '42', login: 'Ada' }, chat };
  expect(() => decidingProblemOnChat(deps, asking, 'deploy')).toThrow('does not have shop');
});
