import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createReadDecision } from '../../../../activities/anywhere/read-decision.js';
import { createObey } from '../../../../activities/intake/words/obey.js';
import { pinLogins } from '../../../../activities/intake/words/pin-logins.js';
import type { StartOrder } from '../../../../activities/intake/task-actions.js';
import type { ProjectPlace } from '../../../../activities/trackers/tracker.js';
import { createTaskActions } from '../../../../client/intake/task-actions.js';
import { approversOf } from '../../../../config/projects/approvers-of.js';
import { readSettings } from '../../../../config/settings/read-settings.js';
import { toText } from '../../../../domain/content/to-text.js';
import type { Actor, CommentEvent, ReviewEvent } from '../../../../domain/intake/tracker-event.js';
import type { TaskView } from '../../../../domain/task/task-view.js';
import { openTeam, type Team } from '../../../cli/team.js';
import * as becameOf from '../became-of.js';
import { commit, ranAs } from '../../../workflows/scripted-activities.js';
import { aComment } from '../an-event.js';

const projects = `projects:
  demo:
    repository: /demo.git
    approvals: [requirements, deploy]
    approvers: { deploy: [gitea:lead, gitea:gone] }
`;

const person = (id: string, login: string): Actor => ({ account: 'gitea', id, login });
const [ada, bob, lead, eve, ours] = [
  person('42', 'ada'),
  person('43', 'bob'),
  person('7', 'lead'),
  person('66', 'eve'),
  person('1', 'orch-reviewer'),
] as const;
const logins = new Map([['lead', lead]]);
const place = {
  account: 'gitea',
  people: {
    find: (login: string) => Promise.resolve(logins.get(login) ?? null),
    mayWrite: ({ id }: Actor) => Promise.resolve(['42', '43'].includes(id)),
    ourselves: () => Promise.resolve([ours]),
  },
} as unknown as ProjectPlace;

const begun: StartOrder[] = [];
let team: Team;
let obey: ReturnType<typeof createObey>;
let stop: () => void;
let worker: Promise<void>;
beforeAll(async () => {
  team = await openTeam();
  writeFileSync(join(team.folder, 'orch.projects.yaml'), projects);
  const { pool } = team;
  const placesOf = () => [place];
  const approvers = (project: string) => approversOf(readSettings(team.env, team.folder), project);
  obey = createObey({
    pool,
    placesOf,
    approversOf: approvers,
    actions: {
      ...createTaskActions(team),
      start: (order) => {
        begun.push(order);
        return Promise.resolve({ taskId: `task/demo/${order.item}/2`, started: true, ended: null });
      },
    },
  });
  const readDecision = createReadDecision({
    pool,
    approversOf: approvers,
    pinLogins: (asked) => pinLogins({ pool, placesOf }, asked),
  });
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  worker = team.withWorker(() => stopped, {
    readDecision,
    runAgent: ({ task }) =>
      Promise.resolve(
        ranAs(1, task.item === 'BLOCKED' ? { type: 'AgentUnusable', message: 'Not logged in' } : { type: 'Succeeded' }),
      ),
  });
});
afterAll(async () => {
  stop();
  await worker;
  await team.close();
});

let events = 0;
function said(text: string, actor: Actor | null, given: Partial<CommentEvent> = {}): CommentEvent {
  events += 1;
  return aComment(text, { key: `comment/${events}`, project: 'demo', actor, at: Date.now(), ...given });
}
function approvedReview(actor: Actor, of: string): ReviewEvent {
  events += 1;
  const on = { on: 'pull-request', number: 1 } as const;
  return {
    kind: 'review',
    key: `review/${events}`,
    project: 'demo',
    actor,
    at: Date.now(),
    place: on,
    commit: of,
    text: '',
  };
}

async function answerTo(event: CommentEvent | ReviewEvent, taskId: string | null): Promise<string> {
  const { reply } = await obey(event, taskId);
  return reply === null ? '' : toText(reply);
}

async function start(item: string): Promise<string> {
  return (await team.tasks.startTask(team.request('demo', { title: `Do ${item}`, item }))).taskId;
}

const waits = (taskId: string, isSo: (view: TaskView) => boolean) => becameOf.waits(team, taskId, isSo);
const waitsFor = (taskId: string, kind: string) => becameOf.waitsFor(team, taskId, kind);

const decisions = (taskId: string) => becameOf.decisionsOf(team, taskId);
const signals = (taskId: string, name: string) => becameOf.signalsOf(team, taskId, name);

describe('decisions from comments and reviews', () => {
  test('count once each, of whoever may, and for what waited when they were written', async () => {
    const taskId = await start('STORY');
    await waitsFor(taskId, 'requirements');

    expect(await answerTo(said('/approve', eve), taskId)).toBe(
      'Only who may push to the repository, or is an approver of the project, can ask orch for something here.',
    );
    expect(await answerTo(said('/approve', ours), taskId)).toBe('');
    expect(await answerTo(said('/approve', person('9', 'helper[bot]')), taskId)).toBe('');
    expect(await answerTo(said('/approve', null), taskId)).toBe('');
    expect(await answerTo(said('please /approve\n> /approve', ada), taskId)).toBe('');
    expect(await answerTo(said('/approve', ada, { at: Date.now() - 60_000 }), taskId)).toMatch(
      /nothing waited for a decision at that moment; requirements#1@\w+ of commit \w+ was asked later/,
    );
    expect(await answerTo(said('/approve deploy', lead), taskId)).toMatch(
      /what waits is requirements#1@\w+, and not deploy/,
    );
    expect(await answerTo(said('/approve requirements', lead), taskId)).toContain('only who may push');
    expect(await answerTo(said('/reject', ada), taskId)).toBe(
      '/reject: needs why, which goes to the agent, behind it: /reject WHY.',
    );
    expect(await decisions(taskId)).toEqual([]);

    const [first, second] = [said('/approve', ada), said('/approve', bob)];
    expect(await answerTo(first, taskId)).toMatch(/^\/approve: approved: requirements#1@\w+\.$/);
    const late = /^\/approve: too late: requirements#1@\w+ was approved by gitea:42 first\.$/;
    expect(await answerTo(second, taskId)).toMatch(late);
    await waitsFor(taskId, 'deploy');
    // The same again, when another approval waits already.
    expect(await answerTo(first, taskId)).toMatch(/approved: requirements#1@/);
    expect(await answerTo(second, taskId)).toMatch(late);
    expect(await decisions(taskId)).toEqual([
      'requirements#1 approved gitea:42 accepted',
      'requirements#1 approved gitea:43 refused',
    ]);

    expect(await answerTo(said('/approve', ada), taskId)).toBe(
      "/approve: not allowed: only the project's approvers decide about deploy: gitea:lead, gitea:gone.",
    );
    expect(await answerTo(said('/approve deploy@0000000', lead), taskId)).toContain(
      'for an older commit: what waits is deploy#1@',
    );
    expect(await answerTo(approvedReview(lead, 'beef'.repeat(10)), taskId)).toContain('for an older commit');
    // Whoever takes the login later is somebody else.
    logins.set('lead', eve);
    expect(await answerTo(said('/approve', eve), taskId)).toContain('Only who may push');
    const review = approvedReview(lead, commit);
    expect(await answerTo(review, taskId)).toMatch(/^\/approve: approved: deploy#1@\w+\.$/);
    await team.client.workflow.getHandle(taskId).result();
    expect(await answerTo(review, taskId)).toMatch(/approved: deploy#1@/);
    expect((await decisions(taskId)).at(-1)).toBe('deploy#1 approved gitea:7 accepted');

    expect(await answerTo(said('/approve', lead), taskId)).toMatch(
      /the task has ended: it is done|was approved by gitea:7 first/,
    );
    expect(await answerTo(said('/guide x\n/cancel', ada), taskId)).toBe(
      `- /guide: ${taskId} is not under way.\n- /cancel: ${taskId} is not under way.`,
    );
    expect(await answerTo(said('/status', ada), taskId)).toContain('is in done');
  });

  test('of two at once one counts, and each is answered', async () => {
    const taskId = await start('RACE');
    await waitsFor(taskId, 'requirements');
    const both = [said('/approve', ada), said('/reject too vague', bob)];
    const answers = await Promise.all(both.map((event) => answerTo(event, taskId)));
    expect(answers.filter((answer) => answer.includes('too late'))).toHaveLength(1);
    expect(answers.filter((answer) => /: (approved|rejected): requirements#1@/.test(answer))).toHaveLength(1);
    expect((await decisions(taskId)).filter((row) => row.endsWith('accepted'))).toHaveLength(1);
    expect(await Promise.all(both.map((event) => answerTo(event, taskId)))).toEqual(answers);
  });

  test('the same one ten times at once is one', async () => {
    const taskId = await start('TEN');
    await waitsFor(taskId, 'requirements');
    const event = said('/approve', ada);
    const answers = await Promise.all(Array.from({ length: 10 }, () => answerTo(event, taskId)));
    for (const answer of answers)
      expect(answer).toMatch(/approved: requirements#1@|recorded: requirements#1@\w+, approved/);
    expect(await decisions(taskId)).toHaveLength(1);
  });
});

test('one comment of a repository that is two projects counts in each', async () => {
  const tasks = await Promise.all([start('TWIN'), start('OTHER')]);
  await Promise.all(tasks.map((taskId) => waitsFor(taskId, 'requirements')));
  const event = said('/approve', ada);
  for (const taskId of tasks) expect(await answerTo(event, taskId)).toContain('approved: requirements#1@');
});

describe('the other words', () => {
  test('are done in their order, once, and answered in one reply', async () => {
    const taskId = await start('WORDS');
    await waitsFor(taskId, 'requirements');
    const text = 'Hi\n/pause\n/guide use the\nold table\n/aprove\n/retry\n/retry revew\n/resume\n/status';
    const event = said(text, ada);
    const answer = await answerTo(event, taskId);
    expect(answer.split('\n')).toEqual([
      '- /pause: paused: a running agent finishes, and nothing new starts until a resume.',
      '- /guide: told: it stands in the next prompt.',
      '- /aprove: is no word that orch knows; did you mean /approve?',
      expect.stringContaining('- /retry: the task waits for an approval: decide it.'),
      '- /retry: revew is no stage; did you mean review?',
      '- /resume: resumed.',
      '- /status: Do WORDS.',
      expect.stringMatching(/^task\/demo\/WORDS is in analysis, round 1: waiting-for-approval\. Spent: /),
      expect.stringMatching(/^Waiting for an approval, requirements#1@\w+: .*\.$/),
      '- /approve requirements agrees',
      '- /reject WHY sends it back',
    ]);
    await obey(event, taskId);
    expect(await signals(taskId, 'guide')).toBe(1);
    expect(await signals(taskId, 'pause')).toBe(1);
    expect(await signals(taskId, 'resume')).toBe(1);
    expect((await obey(said('/status', ada), taskId)).what).toBe('/status: Do WORDS');
    await obey(said('/cancel', lead), taskId);
    await waits(taskId, ({ status }) => status === 'cancelled');
    expect(await answerTo(said('/retry review', ada), taskId)).toBe(
      '/retry: the task has ended; without a stage, a new one begins.',
    );
    expect(begun).toEqual([]);
    expect(await answerTo(said('/retry', ada), taskId)).toBe('/retry: begun anew, as task/demo/WORDS/2.');
    expect(begun).toEqual([{ project: 'demo', item: 'WORDS', again: true }]);
  });

  test('a task that is blocked says what helps there, in words that work there', async () => {
    const taskId = await start('BLOCKED');
    await waits(taskId, ({ status }) => status === 'blocked');
    expect(await answerTo(said('/status', ada), taskId)).toMatch(/- \/retry tries again[^]*- \/cancel ends the task/);
    expect(await answerTo(said('/retry', ada), taskId)).toBe('/retry: the task tries again.');
    await waits(taskId, ({ retry, status }) => retry?.problem === null && status === 'blocked');
    expect(await answerTo(said('/reject no', ada), taskId)).toContain(
      'nothing waits for a decision: the task is in analysis, blocked',
    );

    expect(await answerTo(said('/retry deploy', ada), taskId)).toMatch(
      /^\/retry: not passed.*: development \(skipped\), .*--unreviewed/,
    );
    expect(await answerTo(said('/retry deploy --unreviewed', ada), taskId)).toContain(
      'only the project’s approvers decide about deploy'.replace('’', "'"),
    );
    const event = said('/retry deploy --unreviewed', lead);
    expect(await answerTo(event, taskId)).toBe('/retry: the task tries again.');
    const { unreviewed } = await waits(taskId, (view) => view.unreviewed !== undefined);
    expect(unreviewed).toMatchObject({ by: 'gitea:7' });
    await obey(event, taskId);
    expect(await signals(taskId, 'retry')).toBe(3);
  });

  test('where no task is, only who has a say is told so', async () => {
    expect(await answerTo(said('/status', ada), null)).toBe('No task of orch works on this.');
    expect(await answerTo(said('/status', eve), null)).toBe('');
    expect(await answerTo(approvedReview(ada, commit), null)).toBe('');
  });
});
