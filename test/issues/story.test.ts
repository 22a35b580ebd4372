import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Seen } from '../fixtures/watching-proxy.js';
import { giteaTimeoutMs } from '../gitea.js';
import { type Issues, openIssues } from './issue-stack.js';
import { tellStory } from './story.js';

let issues: Issues;
let onSeen: (seen: Seen) => void = () => undefined;
beforeAll(async () => {
  issues = await openIssues((seen) => onSeen(seen));
}, giteaTimeoutMs);
afterAll(() => issues.close(), 120_000);

/** All that is said, once each, by the users of its roles. */
const whole = [
  'analyst: 🔎 **analyst** finished **analysis**',
  'architect: 📐 **architect** finished **architecture**',
  'boss: /approve',
  'boss: Fine with me.',
  'deployer: Done: Greet in French',
  'deployer: So far: Greet in French',
  'deployer: 🚀 **deployer** finished **deploy**',
  'deployer: 🚀 **deployer** finished **deploy-staging**',
  'developer: 🔨 **developer** finished **development**',
  'on it, deployer: 🚀 **deployer** finished **deploy**',
  'on it, deployer: 🚀 **deployer** finished **deploy-staging**',
  'on it, developer: 🔨 **developer** finished **development**',
  'on it, orch: ✅ **Approved** by gitea:: merge and deploy of pull',
  'on it, reviewer: 👀 **reviewer** finished **review**',
  'on it, tester: 🧪 **tester** finished **testing**',
  'orch: Only who may push to the repository, or is an appr',
  'orch: `/approve`: approved: deploy#1@.',
  'orch: `/approve`: approved: requirements#1@.',
  'orch: `task//1` works on this. `/status` tells where it ',
  'orch: ✅ **Approved** by gitea:: merge and deploy of pull',
  'orch: ✅ **Approved** by gitea:: requirements: 01-require',
  'outsider: /approve',
  'pull request, merged',
  'reviewer: 👀 **reviewer** finished **review**',
  'tester: 🧪 **tester** finished **testing**',
];

test('a labelled issue is carried to its merge by comments alone, by webhooks and by polling: each role speaks once, as its own user', async () => {
  const hooked = await issues.addProject('hooked', { pollSeconds: 86_400 });
  const polled = await issues.addProject('polled', { pollSeconds: 1 });
  await issues.addHook(hooked);
  await issues.stack.up();
  const [byHooks, byPolls] = await Promise.all([hooked, polled].map((place) => tellStory(issues, place)));
  expect(byHooks).toEqual(whole);
  expect(byPolls).toEqual(whole);
}, 300_000);

/** A moment is told by what the Gitea has done last, of which nobody has heard yet, and a time after it. */
function killsBy(seed: number) {
  let state = seed;
  // Numerical Recipes' generator: the same seed, the same moments.
  const next = (below: number) => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) % below;
  return Array.from({ length: 10 }, () => ({ writes: 1 + next(3), laterMs: next(2) * next(1_500) }));
}

test('killed and started again at ten moments of it, the stack loses and doubles nothing', async () => {
  const seed = Number(process.env.ORCH_TEST_SEED ?? randomInt(2 ** 31));
  console.log(`the moments are those of ORCH_TEST_SEED=${seed}`);
  const { stack } = issues;
  const kills = killsBy(seed);
  const place = await issues.addProject('killed', { pollSeconds: 1 });
  await issues.addHook(place);
  const killing = (async () => {
    for (const { writes, laterMs } of kills) {
      await new Promise<void>((resolve) => {
        let left = writes;
        onSeen = ({ method }) => {
          if (method === 'GET' || (left -= 1) !== 0) return;
          onSeen = () => undefined;
          if (laterMs === 0) stack.killStack();
          resolve();
        };
      });
      await sleep(laterMs);
      if (laterMs > 0) stack.killStack();
      await stack.up();
    }
  })();
  const [said] = await Promise.all([tellStory(issues, place), killing]);
  expect(said).toEqual(whole);
  const ofTask = async (table: string) => stack.inLedger(`select * from ${table} where task_id like 'task/killed/%'`);
  expect(await ofTask('decisions')).toMatchObject([{ state: 'accepted' }, { state: 'accepted' }]);
  expect(await stack.inLedger(`select id from tasks where project = 'killed'`)).toHaveLength(1);
}, 900_000);
