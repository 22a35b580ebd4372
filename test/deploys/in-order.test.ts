import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from './real-stack.js';
import { openShop, type Shop } from './shop.js';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop(() => ({ project: { merge: { whenBaseMoved: 'merge' } } }));
  await shop.up();
}, 120_000);

afterAll(() => shop.close(), 120_000);

test('three tasks that are merged at once are deployed in the order of their merges; each knows whom it waits for', async () => {
  const items = ['ONE', 'TWO', 'THREE'];
  for (const item of items) await shop.start(item);
  for (const item of items) await shop.asked(item, 'deploy');
  const goOn = shop.manager.holdCommands();
  await Promise.all(items.map((item) => shop.approve(item, 'deploy')));
  const behind = async (item: string) => {
    const { waitingFor } = await shop.view(item);
    return waitingFor?.kind === 'deployment' ? waitingFor.behind.length : null;
  };
  await until('two wait for those before them', async () => {
    const waits = await Promise.all(items.map(behind));
    return waits.toSorted().join() === '0,1,2';
  });
  goOn();
  for (const item of items) await shop.done(item);

  const merges = shop.git('rev-list', '--first-parent', '--reverse', '--merges', 'main').split('\n');
  expect(merges).toHaveLength(3);
  expect(shop.begun('production')).toEqual(merges);
  expect(
    shop.manager.calls
      .filter(({ environment, step }) => environment === 'production' && step === 'begin')
      .map(({ previous }) => previous),
  ).toEqual(['none', ...merges.slice(0, 2)]);
}, 120_000);
