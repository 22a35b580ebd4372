import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { drawMoments } from '../kill-moments.js';
import { type Item, nameOf } from '../plane/state.js';
import { openStory, type Story } from './story-stack.js';
import { tellByPhone } from './story-by-phone.js';
import { tellByPolls } from './story-by-polls.js';
import { tellAsBefore, tellImported } from './story-of-before.js';
import { deployFirst, failedAlert, failedComment, type Seen, tellStory } from './story.js';

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

/** What the developer was told back in the second round, as its log has it. */
async function whatCameBack(item: Item): Promise<string> {
  const [, second] = (await story.stack.runs(nameOf(item))).filter(({ role }) => role === 'developer');
  return readFileSync(second?.outputPath ?? '', 'utf8');
}

const firstParagraphs = ({ comments }: Item) => comments.map(({ html }) => /^<p>(.*?)<\/p>/.exec(html)?.[1]);
const withoutCosts = (line: string) => line.replace(/, \d+ tokens.*/, '');

const onlyDecided = (states: readonly string[]) =>
  states.filter((state) => state.endsWith('grace') || /^(Blocked|Done)/.test(state));

test('an item that becomes Ready is carried to its deployment in Plane alone, though the first one fails and is rolled back', async () => {
  const first = await deployFirst(story, 'Greet them in Breton.');
  expect(await whatCameBack(first)).toMatch(
    /From the person who decided about your work: do as it says =\S+ plane:\S+ rejected it: Greet them in Breton\. =/,
  );
  const { item, comments, states } = await tellStory(story);
  expect(comments).toEqual(whole);
  expect(onlyDecided(states)).toEqual([
    ...['Ready by grace', 'Blocked by orch', 'Approved by grace', 'Approved by grace'],
    ...['Blocked by orch', 'Approved by grace', 'Done by orch'],
  ]);
  expect(states).toContain('Analysis by orch');
  const alert = `deploy-failed ${failedAlert(nameOf(item))}`;
  expect(story.stack.notices().filter((notice) => notice.startsWith(alert))).toHaveLength(1);
  expect(firstParagraphs(item)).toContain(failedComment);
}, 900_000);

let byPhone: Awaited<ReturnType<typeof tellByPhone>>;
let doneByPhone: number;
test('a question is answered by a reply, the requirements and the second deployment are approved by a button', async () => {
  const before = story.tally.count();
  byPhone = await tellByPhone(story);
  doneByPhone = story.tally.count() - before;
  const expected = whole
    .filter((line) => !/^(grace|orch: \/)/.test(line))
    .map((line) =>
      line.includes('requirements') ? 'orch: ✅ Approved by telegram:: requirements: 01-requirements.md, 0' : line,
    );
  expected[expected.findLastIndex((line) => line.includes('merge and deploy'))] =
    'orch: ✅ Approved by telegram:: merge and deploy of pull request #N';
  expect(byPhone.comments).toEqual(expected.sort());
  expect(onlyDecided(byPhone.states)).toEqual(decidedByPhone);
}, 900_000);

const decidedByPhone = ['Ready by grace', 'Blocked by orch', 'Approved by grace', 'Blocked by orch', 'Done by orch'];

const [analysed, designed, developed] = [
  'analyst: 🔎 analyst finished analysis',
  'architect: 📐 architect finished architecture',
  'developer: 🔨 developer finished development',
];
const [reviewed, tested] = ['reviewer: 👀 reviewer finished review', 'tester: 🧪 tester finished testing'];
const deployed = ['deployer: 🚀 deployer finished deploy', 'deployer: 🚀 deployer finished deploy-staging'];

test('an item of a project whose items the old variable names, and two that the old service has begun, end done; so does one that is polled', async () => {
  const [calm, before, [fromDevelopment, fromDeploy]] = await Promise.all([
    tellByPolls(story, 'Greet them in Breton.'),
    tellAsBefore(story),
    tellImported(story),
  ]);
  const told = (seen: Seen | undefined) => seen?.comments.map((line) => withoutCosts(line).replace(/ by plane.*/, ''));
  const decided = (seen: Seen | undefined) => onlyDecided(seen?.states ?? []);
  expect(told(calm)).toEqual([
    'grace: Greet them in Breton.',
    'orch: Done: Greet in French',
    'orch: Why? Your next comment here is the reason: with it, deploy#N',
    'orch: task/calm/CALM-1 works on this. /status tells where it is.',
    ...['orch: ↩️ Rejected', 'orch: ✅ Approved'],
    ...['orch: 🔨 developer finished development', 'orch: 🔨 developer finished development, round 2'],
    'orch: 🚀 deployer finished deploy, round 2',
  ]);
  expect(decided(calm)).toEqual(['Rejected by grace', 'Approved by grace', 'Done by orch']);
  expect(told(before)).toEqual([
    ...[analysed, designed, 'deployer: Done: Greet in French', 'deployer: So far: Greet in French', ...deployed],
    ...[developed, 'orch: task/old/OLD-1 works on this. /status tells where it is.'],
    ...['orch: ✅ Approved', 'orch: ✅ Approved', reviewed, tested],
  ]);
  expect(decided(before)).toEqual(['Approved by grace', 'Approved by grace', 'Done by orch']);
  // What the old service had said is not said again.
  expect(told(fromDevelopment)).toEqual([
    ...[analysed, designed, 'deployer: Done: Begun before', 'deployer: So far: Begun before', ...deployed],
    ...[developed, 'orch: ✅ Approved', reviewed, tested],
  ]);
  expect(told(fromDeploy)).toEqual([
    ...[analysed, designed, 'deployer: Done: Begun before', 'deployer: 🚀 deployer finished deploy'],
    ...[developed, 'orch: ✅ Approved', reviewed, tested],
  ]);
  for (const one of [fromDevelopment, fromDeploy]) expect(decided(one)).toEqual(['Approved by grace', 'Done by orch']);
}, 900_000);

test('killed and started again at ten moments of it, nothing is lost or doubled but messages of which Telegram was not heard', async () => {
  const { stack, tally, plane } = story;
  const moments = drawMoments(Math.floor(doneByPhone * 0.9));
  const kills = tally.killAt(moments, {
    killStack: () => stack.killStack(),
    up: async () => {
      await stack.up();
      await plane.hooks.redeliverLost();
    },
  });
  const [{ item, comments, states, told }] = await Promise.all([tellByPhone(story), kills]);
  expect(comments.map(withoutCosts)).toEqual(byPhone.comments.map(withoutCosts));
  expect(onlyDecided(states)).toEqual(decidedByPhone);
  // What Telegram was told, and its answer lost by a kill, is told again.
  expect([...new Set(told)]).toEqual([...new Set(byPhone.told)]);
  expect(told.length).toBeGreaterThanOrEqual(byPhone.told.length);
  expect(told.length).toBeLessThanOrEqual(byPhone.told.length + moments.length);
  const task = `task/shop/${nameOf(item)}`;
  const accepted = await stack.inLedger(`select from decisions where state = 'accepted' and task_id = $1`, task);
  expect(accepted).toHaveLength(3);
  expect(await stack.inLedger('select from tasks where item = $1', nameOf(item))).toHaveLength(1);
}, 900_000);
