import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from './real-stack.js';
import { openShop, type Shop } from './shop.js';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop(() => ({ monitor: { everySeconds: 1, forSeconds: 20, failing: 2, of: 3 } }));
  await shop.up();
}, 120_000);

afterAll(() => shop.close(), 120_000);

const lookedAt = async () => {
  const before = shop.manager.looks('production');
  await until('somebody has looked', () => shop.manager.looks('production') > before);
};
const begun = (count: number) => until(`${count} commands have begun`, () => shop.begun('production').length === count);
const states = async () => (await shop.deployments('production')).map(({ state }) => state);

/** First of the worker alone, then, once what it did goes on, of all that the stack runs. */
async function killBoth(goesOn = () => Promise.resolve(), meanwhile = () => {}): Promise<void> {
  await shop.killWorker();
  await goesOn();
  shop.killStack();
  meanwhile();
  await shop.up();
}

test('kill -9 of worker and stack during command, health check, rollback, its health check and monitor: each command ran once, the end is the same', async () => {
  await shop.start('GOOD', 'good');
  await shop.approve('GOOD', 'deploy');
  await shop.done('GOOD');
  const good = shop.git('rev-parse', 'main');

  await shop.start('KILLED', 'broken', 'good');
  await shop.asked('KILLED', 'deploy');
  const letCommand = shop.manager.holdCommands();
  await shop.approve('KILLED', 'deploy');
  await begun(2);
  await killBoth();
  const letRollback = shop.manager.holdCommands();
  letCommand();
  await lookedAt();
  await killBoth(lookedAt);
  await begun(3);
  await killBoth();
  const open = shop.manager.close('production');
  letRollback();
  await lookedAt();
  await killBoth(lookedAt, open);
  await shop.untilOf('KILLED', 'production', 'it is rolled back', async () => (await states())[1] === 'rolled-back');
  const told = async () => (await shop.comments('KILLED')).filter(({ html }) => html.includes('Deploy FAILED'));
  await shop.untilOf('KILLED', 'production', 'it is told', async () => (await told()).length > 0);

  await shop.approve('KILLED', 'deploy');
  await shop.done('KILLED');
  await lookedAt();
  await killBoth(lookedAt);
  await shop.untilOf('KILLED', 'production', 'its monitor has ended', async () => (await states())[2] === 'healthy');
  expect(await told()).toMatchObject([{ html: expect.stringContaining('Rolled back. Developer needed for a fix.') }]);
  const [, bad] = shop.begun('production');
  expect(shop.begun('production')).toEqual([good, bad, good, shop.git('rev-parse', 'main')]);
  const commands = (await shop.runs('KILLED')).filter(({ role }) => role === 'deployer');
  expect(commands.map(({ stage, agent, outcome }) => `${stage} ${agent} ${outcome}`)).toEqual([
    'deploy-staging deploy Succeeded',
    'deploy deploy Succeeded',
    'deploy rollback Succeeded',
    'deploy-staging deploy Succeeded',
    'deploy deploy Succeeded',
  ]);
}, 400_000);
