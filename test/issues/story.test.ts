import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { giteaTimeoutMs } from '../gitea.js';
import { type Issues, openIssues } from './issue-stack.js';
import { tellStory } from './story.js';

let issues: Issues;
/** What the Gitea was told to do so far; the one who waits for more of it is called before anybody hears of an answer. */
let done = 0;
let onDone: () => void = () => undefined;
beforeAll(async () => {
  issues = await openIssues(({ method }) => {
    if (method === 'GET') return;
    done += 1;
    onDone();
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

interface Moment {
  readonly done: number;
  readonly laterMs: number;
}

/** Ten moments of a story in which so much is done: after each, or before its answer is heard. */
function momentsBy(seed: number, most: number): Moment[] {
  let state = seed;
  // Numerical Recipes' generator: the same seed, the same moments.
  const next = (below: number) => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8) % below;
  const moments = new Set<number>();
  while (moments.size < 10) moments.add(1 + next(most));
  return [...moments].sort((a, b) => a - b).map((at) => ({ done: at, laterMs: next(2) * next(1_500) }));
}

test('killed and started again at ten moments of it, the stack loses and doubles nothing', async () => {
  const seed = Number(process.env.ORCH_TEST_SEED ?? randomInt(2 ** 31));
  const moments = momentsBy(seed, Math.floor((done / stories) * 0.9));
  console.log(`ORCH_TEST_SEED=${seed}`, moments);
  const { stack } = issues;
  const place = await issues.addProject('killed', { pollSeconds: 1 });
  await issues.addHook(place);
  done = 0;
  const kill = ({ done: wanted, laterMs }: Moment) =>
    new Promise<void>((resolve) => {
      onDone = () => {
        if (done < wanted) return;
        onDone = () => undefined;
        if (laterMs === 0) stack.killStack();
        else setTimeout(() => stack.killStack(), laterMs);
        setTimeout(resolve, laterMs);
      };
      if (done >= wanted) onDone();
    });
  const killing = (async () => {
    for (const moment of moments) {
      await kill(moment);
      await stack.up();
    }
  })();
  const [said] = await Promise.all([tellStory(issues, place), killing]);
  expect(said).toEqual(whole);
  const decided = await stack.inLedger(`select state from decisions where task_id like 'task/killed/%'`);
  expect(decided).toEqual([{ state: 'accepted' }, { state: 'accepted' }]);
  expect(await stack.inLedger(`select id from tasks where project = 'killed'`)).toHaveLength(1);
}, 900_000);
