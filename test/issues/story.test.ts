import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { giteaTimeoutMs } from '../gitea.js';
import { createTally, drawMoments } from '../kill-moments.js';
import { type Issues, openIssues } from './issue-stack.js';
import { tellStory } from './story.js';

let issues: Issues;
/** What the Gitea was told to do so far. */
const tally = createTally();
beforeAll(async () => {
  issues = await openIssues(({ method }) => {
    if (method !== 'GET') tally.add();
  });
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

const stories = 2;

test('killed and started again at ten moments of it, the stack loses and doubles nothing', async () => {
  const moments = drawMoments(Math.floor((tally.count() / stories) * 0.9));
  const { stack } = issues;
  const place = await issues.addProject('killed', { pollSeconds: 1 });
  await issues.addHook(place);
  const killing = tally.killAt(moments, stack);
  const [said] = await Promise.all([tellStory(issues, place), killing]);
  expect(said).toEqual(whole);
  const decided = await stack.inLedger(`select state from decisions where task_id like 'task/killed/%'`);
  expect(decided).toEqual([{ state: 'accepted' }, { state: 'accepted' }]);
  expect(await stack.inLedger(`select id from tasks where project = 'killed'`)).toHaveLength(1);
}, 900_000);
