import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findCredentials } from './credentials-search.js';
import { allTexts } from './all-texts.js';
import { until } from './real-stack.js';
import { openShop, type Shop, tokens } from './shop.js';

let shop: Shop;
const shortly = { everySeconds: 1, forSeconds: 5, failing: 2, of: 3 };
const long = { ...shortly, forSeconds: 600 };

beforeAll(async () => {
  shop = await openShop((folder) => {
    // What an agent, or a command that runs its code, could try: its environment, all that it sees of others', orch's files.
    const spying = `env; cat /proc/*/environ ${folder}/.env ${folder}/.orch/stack.json 2>&1; echo has spied`;
    const project = {
      agent: { environment: { SPY: spying } },
      checks: [spying],
      merge: { whenBaseMoved: 'merge' },
    };
    return { monitor: shortly, project };
  });
  await shop.up();
}, 300_000);

afterAll(() => shop.close(), 120_000);

const state = async (environment: string) => (await shop.deployments(environment)).map((one) => one.state);
const followUps = () =>
  shop.inLedger<{ readonly item: string; readonly description: string }>(
    'select item, description from work_items where follows is not null',
  );
const served = async () => {
  const answer = await fetch(`${shop.manager.url('production')}/health`);
  return (await answer.json()) as { readonly version: string };
};

test('three good versions that are merged at once are deployed in that order, each proven, and the last looked after to the end', async () => {
  const items = ['ONE', 'TWO', 'THREE'];
  for (const item of items) await shop.start(item, 'good');
  for (const item of items) await shop.asked(item, 'deploy');
  const goOn = shop.manager.holdCommands();
  await Promise.all(items.map((item) => shop.approve(item, 'deploy')));
  const behind = async (item: string) => {
    const { waitingFor } = await shop.view(item);
    return waitingFor?.kind === 'deployment' ? waitingFor.behind.length : null;
  };
  await until('each waits for those before it', async () => {
    const waits = await Promise.all(items.map(behind));
    return waits.toSorted().join() === '0,1,2';
  });
  goOn();
  for (const item of items) await shop.done(item);
  const monitored = () => shop.notices().filter((notice) => notice.startsWith('monitored'));
  await until('the monitor has ended', () => monitored().length > 0);

  const merges = shop.git('rev-list', '--first-parent', '--reverse', '--merges', 'main').split('\n');
  const begun = shop.manager.calls.filter((call) => call.environment === 'production' && call.step === 'begin');
  expect(begun.map(({ commit, previous }) => [commit, previous])).toEqual(
    merges.map((commit, index) => [commit, merges[index - 1] ?? 'none']),
  );
  expect(await served()).toMatchObject({ version: merges[2] });
  expect(await state('production')).toEqual(['healthy', 'healthy', 'healthy']);
  expect(monitored()).toHaveLength(1);
  expect(await shop.runs('ONE')).toMatchObject([
    { role: 'developer' },
    { role: 'deployer', agent: 'deploy', stage: 'deploy-staging', outcome: 'Succeeded', costUsd: 0 },
    { role: 'deployer', agent: 'deploy', stage: 'deploy', outcome: 'Succeeded', costUsd: 0 },
  ]);
  expect(shop.notices().filter((notice) => /^(deploy-failed|degraded|run-failed)/.test(notice))).toEqual([]);
}, 300_000);

test('a bad one is rolled back and told so; fixed in the next round, it is deployed once a person agrees', async () => {
  const before = shop.git('rev-parse', 'main');
  const sinceThen = () => shop.begun('production').slice(3);
  await shop.start('BAD', 'broken', 'good');
  await shop.approve('BAD', 'deploy');
  await until('it is rolled back', async () => (await state('production'))[3] === 'rolled-back');
  expect(await served()).toMatchObject({ version: before });
  const asked = await shop.asked('BAD', 'deploy');
  // Notices and comments come beside the path, each in their order.
  const told = () => shop.notices().find((notice) => notice.startsWith('approval') && notice.includes(asked));
  await until('it is told that it asks', () => told() !== undefined);
  expect(told()).toContain('held');
  const failed = /🚨 .*: Deploy failed! Rolled back\. Needs fix\./;
  expect(shop.notices().filter((notice) => failed.test(notice))).toHaveLength(1);
  expect(shop.notices().filter((notice) => notice.startsWith('run-failed'))).toEqual([]);
  const sentence = '❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer needed for a fix.';
  const comments = async () => (await shop.comments('BAD')).filter(({ html }) => html.includes(sentence));
  await until('its comment is there', async () => (await comments()).length > 0);
  expect(await shop.command('environments', 'shop')).toMatch(/held/);

  // What lives here now has the credentials of production, while the agents of another task look around.
  const goOn = shop.manager.holdCommands();
  await shop.approve('BAD', 'deploy');
  await until('its command has begun', () => sinceThen().length === 3);
  shop.change({ monitor: long });
  await shop.start('TIRED', 'tires 11');
  await until('the other one has been developed', async () => (await shop.view('TIRED')).stage === 'deploy-staging');
  goOn();
  await shop.done('BAD');

  const [bad, , fixed] = sinceThen();
  expect(sinceThen()).toEqual([bad, before, fixed]);
  expect(fixed).toBe(shop.git('rev-parse', 'main'));
  expect(await served()).toMatchObject({ version: fixed });
  expect(shop.notices().filter((notice) => failed.test(notice))).toHaveLength(1);
  expect(await comments()).toHaveLength(1);
}, 300_000);

test('one that breaks after ten looks is degraded, rolled back and held, and an item follows from it', async () => {
  const before = shop.git('rev-parse', 'main');
  await shop.approve('TIRED', 'deploy');
  await shop.done('TIRED');
  const tired = shop.git('rev-parse', 'main');
  const lastComment = async () => (await shop.comments('TIRED')).at(-1)?.html ?? '';
  await until('what follows from it is told', async () => (await lastComment()).includes('Follow-up'));

  expect(shop.begun('production').slice(6)).toEqual([tired, before]);
  expect(
    await shop.inLedger(
      "select running->>'commit' as running, held->>'commit' as held from environments where environment = 'production'",
    ),
  ).toEqual([{ running: before, held: tired }]);
  expect(await state('production')).toContain('degraded');
  expect(await served()).toMatchObject({ version: before });
  const degraded = () => shop.notices().filter((notice) => notice.startsWith('degraded'));
  await until('all of it is told', () => degraded().length > 1);
  expect(degraded()).toEqual([
    expect.stringContaining(`Rolling back to ${before.slice(0, 12)}.`),
    expect.stringContaining(`Rolled back to ${before.slice(0, 12)}, which is healthy.`),
  ]);
  const [followUp, ...more] = await followUps();
  expect([followUp, more]).toMatchObject([{ description: expect.stringContaining('shop/TIRED') }, []]);
  expect(await lastComment()).toContain(`Follow-up: ${followUp?.item}`);
}, 300_000);

test('no agent, check, history, log, comment or record has learnt a credential, in no spelling', async () => {
  const { folder, outside } = shop;
  const spied = findCredentials(['has spied'], join(folder, '.orch/runs'), {});
  // An agent's log, and a check's, of each task.
  expect(spied.length).toBeGreaterThanOrEqual(6);
  const texts = await allTexts(shop);
  expect(texts.histories).toContain('SHOP_DEPLOY_TOKEN');
  const found = [folder, outside].flatMap((one) => findCredentials(Object.values(tokens), one, texts));
  expect(found).toEqual([join(folder, '.env')]);
}, 300_000);
