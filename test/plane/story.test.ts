import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStory, type Story } from './story-stack.js';
import { tellByPhone } from './story-by-phone.js';
import { deployFirst, tellStory } from './story.js';

let story: Story;
beforeAll(async () => {
  story = await openStory();
  await story.stack.up();
}, 300_000);
afterAll(() => story.close(), 120_000);

/** Each role speaks by its own bot. */
const whole = [
  'analyst: ❓ analyst asks:',
  'analyst: 🔎 analyst finished analysis',
  'analyst: 🔎 analyst finished analysis, round 2',
  'architect: 📐 architect finished architecture',
  'deployer: Done: The shop is broken, good, 900 tokens, $2.25',
  'deployer: So far: The shop is broken, good, 900 tokens, $2.25',
  'deployer: ❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer ',
  'deployer: 🚀 deployer finished deploy',
  'deployer: 🚀 deployer finished deploy-staging',
  'deployer: 🚀 deployer finished deploy-staging',
  'developer: 🔨 developer finished development',
  'developer: 🔨 developer finished development, round 2',
  'grace: /answer In French.',
  'grace: /retry',
  'orch: /answer: told: it stands in the next prompt.',
  'orch: /retry: the task tries again.',
  'orch: task/shop/DEMO-N works on this. /status tells where it is.',
  'orch: ✅ Approved by plane:: merge and deploy of pull request #N at',
  'orch: ✅ Approved by plane:: merge and deploy of pull request #N at',
  'orch: ✅ Approved by plane:: requirements: 01-requirements.md, 02-a',
  'orch: 🚨 Blocked: deploy: http://127.0.0.1:/health answered 500, w',
  'reviewer: 👀 reviewer finished review',
  'reviewer: 👀 reviewer finished review, round 2',
  'tester: 🧪 tester finished testing',
  'tester: 🧪 tester finished testing, round 2',
];

test('an item that becomes Ready is carried to its deployment in Plane alone, though the first one fails and is rolled back', async () => {
  await deployFirst(story);
  const { comments, states } = await tellStory(story);
  expect(comments).toEqual(whole);
  expect(states.filter((state) => state.endsWith('grace') || /^(Blocked|Done)/.test(state))).toEqual([
    ...['Ready by grace', 'Blocked by orch', 'Approved by grace', 'Approved by grace'],
    ...['Blocked by orch', 'Approved by grace', 'Done by orch'],
  ]);
  expect(states).toContain('Analysis by orch');
  const alert = /🚨 .*: Deploy failed! Rolled back\. Needs fix\./;
  expect(story.stack.notices().filter((notice) => alert.test(notice))).toHaveLength(1);
}, 400_000);

test('a question is answered by a reply, the requirements and the second deployment are approved by a button', async () => {
  const { comments, states } = await tellByPhone(story);
  const byPhone = whole
    .filter((line) => !/^(grace|orch: \/)/.test(line))
    .map((line) =>
      line.includes('requirements') ? 'orch: ✅ Approved by telegram:: requirements: 01-requirements.md, 0' : line,
    );
  byPhone[byPhone.findLastIndex((line) => line.includes('merge and deploy'))] =
    'orch: ✅ Approved by telegram:: merge and deploy of pull request #N';
  expect(comments).toEqual(byPhone.sort());
  expect(states.filter((state) => state.endsWith('grace') || /^(Blocked|Done)/.test(state))).toEqual([
    'Ready by grace',
    'Blocked by orch',
    'Approved by grace',
    'Blocked by orch',
    'Done by orch',
  ]);
}, 400_000);
