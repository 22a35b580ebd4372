import { expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import type { ListedDeployment, ListedEnvironment } from '../../../activities/store/deploys/list-environments.js';
import { drawEnvironments } from '../../../cli/draw/draw-environments.js';
import { gateCheck } from '../../../domain/gates/gate.js';

const noon = Date.parse('2026-11-27T12:00:00Z');
const minutes = (count: number) => noon - count * 60_000;
const commit = (letter: string) => letter.repeat(40);

const bare: ListedEnvironment = {
  ...{ project: 'shop', environment: 'production', running: null, held: null, unproven: null },
  ...{ underWay: null, waiting: [], asking: [], monitored: null, last: null },
};

function deployment(item: string, of: string, more: Partial<ListedDeployment>): ListedDeployment {
  return {
    ...{
      taskId: `task/shop/${item}`,
      commit: commit(of),
      state: 'waiting',
      reason: null,
      run: null,
      rollbackRun: null,
    },
    ...{ monitor: null, askedAt: minutes(9), changedAt: minutes(3), ...more },
  };
}

const running = { commit: commit('a'), taskId: 'task/shop/SHOP-1', since: minutes(120) };
const held = {
  ...{ commit: commit('b'), taskId: 'task/shop/SHOP-2', since: minutes(60), rolledBack: true },
  reason: 'https://shop.example/health answered 500 for two minutes',
};
const looks = { ticks: 12, failed: 1, unknown: 2, until: noon, evidence: [] };

test.each<[string, Partial<ListedEnvironment>, string[]]>([
  ['nothing that is proven', {}, ['runs       nothing that was proven healthy']],
  ['what runs', { running }, ['runs       aaaaaaaaaaaa since 2026-11-27 10:00:00Z, by task/shop/SHOP-1']],
  [
    'what is watched',
    {
      running,
      monitored: deployment('SHOP-1', 'a', { state: 'monitored', monitor: looks }),
      last: deployment('SHOP-1', 'a', { state: 'healthy' }),
    },
    [
      'runs       aaaaaaaaaaaa since 2026-11-27 10:00:00Z, by task/shop/SHOP-1',
      'monitor    12 looks, 1 failed, 2 could not be made; until 2026-11-27 12:00:00Z',
    ],
  ],
  [
    'who works and who waits',
    {
      underWay: deployment('SHOP-4', 'd', { state: 'rolling-back' }),
      waiting: [deployment('SHOP-5', 'e', {}), deployment('SHOP-6', 'f', {})],
    },
    [
      'runs       nothing that was proven healthy',
      'under way  rolling back dddddddddddd of task/shop/SHOP-4, for 3 min',
      'waiting    eeeeeeeeeeee of task/shop/SHOP-5, for 9 min',
      '           ffffffffffff of task/shop/SHOP-6, for 9 min',
    ],
  ],
  [
    'what holds it, and what it is held for, once',
    { running, held, last: deployment('SHOP-2', 'b', { state: 'rolled-back', reason: held.reason }) },
    [
      'runs       aaaaaaaaaaaa since 2026-11-27 10:00:00Z, by task/shop/SHOP-1',
      'held       by bbbbbbbbbbbb of task/shop/SHOP-2, since 2026-11-27 11:00:00Z:',
      '           https://shop.example/health answered 500 for two minutes',
      '           The next deployment that contains it asks a person first.',
    ],
  ],
  [
    'who is asked where it is held, and that nobody knows what runs',
    { running, held: { ...held, rolledBack: false }, asking: [deployment('SHOP-3', 'c', { state: 'held' })] },
    [
      'runs       not known; proven healthy last: aaaaaaaaaaaa since 2026-11-27',
      '           10:00:00Z, by task/shop/SHOP-1',
      'held       by bbbbbbbbbbbb of task/shop/SHOP-2, since 2026-11-27 11:00:00Z:',
      '           https://shop.example/health answered 500 for two minutes',
      '           A person is asked whether to deploy over it: npx orch approve',
      '           task/shop/SHOP-3',
    ],
  ],
  [
    'what nobody could look at',
    {
      unproven: { ...{ runKey: 'k', commit: commit('c'), taskId: 'task/shop/SHOP-3', run: null }, reason: 'timed out' },
    },
    [
      'runs       not known; nothing that was proven healthy before',
      'not proven cccccccccccc of task/shop/SHOP-3: timed out',
      '           npx orch retry task/shop/SHOP-3 looks at it again.',
    ],
  ],
  [
    'how the last one ended, where that changed nothing',
    { running, last: deployment('SHOP-7', '7', { state: 'not-begun', reason: 'This worker has no\n\u001b[31mTOKEN' }) },
    [
      'runs       aaaaaaaaaaaa since 2026-11-27 10:00:00Z, by task/shop/SHOP-1',
      'last       was not begun: 777777777777 of task/shop/SHOP-7, 3 min ago: This',
      '           worker has no TOKEN',
    ],
  ],
])('an environment says %s, in 80 columns', (_, more, expected) => {
  const [head, ...lines] = drawEnvironments([{ ...bare, ...more }], noon, 80).split('\n');
  expect(head).toBe('shop production');
  expect(lines).toEqual(expected.map((line) => `  ${line}`));
  expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
});

test('where the output is no terminal, each thing that is said is one line', () => {
  const evidence = [
    gateCheck({ kind: 'health', name: 'https://x/', outcome: 'failed', tail: 'status 500 in place of 200' }),
  ];
  const monitored = deployment('SHOP-1', 'a', { state: 'monitored', monitor: { ...looks, evidence } });
  const drawn = drawEnvironments([{ ...bare, running, held, monitored }, bare], noon, null);
  expect(drawn.split('\n').map((line) => line.trim().split(' ')[0])).toEqual([
    'shop',
    'runs',
    'monitor',
    'held',
    'The',
    '',
    'shop',
    'runs',
  ]);
  expect(drawn).toContain('status 500 in place of 200');
});
