import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskActions } from '../../../../activities/intake/task-actions.js';
import { takeChat } from '../../../../activities/intake/chat/take-chat.js';
import { createReadLog } from '../../../../activities/on-host/read-log.js';
import { handOver } from '../../../../activities/intake/hand-over.js';
import { insertDelivery } from '../../../../activities/store/intake/deliveries.js';
import { ensureButtons } from '../../../../activities/store/notices/buttons.js';
import { insertNotices } from '../../../../activities/store/notices/insert-notices.js';
import { readUnread } from '../../../../server/courier/read-unread.js';
import { aProject } from '../../../server/a-server.js';
import { aPress, botId } from '../../../server/telegram/an-update.js';
import { noteName } from '../../../../activities/store/intake/names.js';
import { findOutcome, insertEvents } from '../../../../activities/store/intake/events.js';
import { query } from '../../../../activities/store/query.js';
import { takeRunNumber } from '../../../../activities/store/runs.js';
import { createTaskActions } from '../../../../client/intake/task-actions.js';
import { approversOf } from '../../../../config/projects/approvers-of.js';
import { readSettings } from '../../../../config/settings/read-settings.js';
import type { ChatReply } from '../../../../domain/chat/answers.js';
import { toText } from '../../../../domain/content/to-text.js';
import type { EventOutcome } from '../../../../domain/intake/event-outcome.js';
import type { Actor, ChatEvent, ChatPlace, ChatWish } from '../../../../domain/intake/tracker-event.js';
import { hostQueue } from '../../../../domain/task/task-id.js';
import type { TaskView } from '../../../../domain/task/task-view.js';
import { openTeam, type Team } from '../../../cli/team.js';
import * as becameOf from '../became-of.js';
import { commit, ranAs } from '../../../workflows/scripted-activities.js';

const projects = `projects:
  demo:
    repository: /demo.git
    approvals: [requirements, deploy]
    approvers: { deploy: [telegram:7] }
`;
const person = (id: string, login: string): Actor => ({ account: 'telegram', id, login });
const [ada, bob, lead, eve] = [person('42', 'Ada'), person('43', 'Bob'), person('7', 'Lead'), person('66', 'Eve')];
const group = { address: '-1001', closed: true };
const elsewhere = { address: '-1666', closed: true };

let team: Team;
let actions: TaskActions;
let stop: () => void;
let worker: Promise<void>;
/** Asked first, since that nobody answers takes seconds. */
let atGoneHost: Promise<{ says: string }>;
beforeAll(async () => {
  team = await openTeam();
  writeFileSync(join(team.folder, 'orch.projects.yaml'), projects);
  actions = { ...createTaskActions(team), start: () => Promise.reject(new Error('not asked here')) };
  for (const actor of [ada, bob, lead, eve]) await noteName(team.pool, actor);
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  worker = team.withWorker(() => stopped, {
    takeEvent: (event) => grant(event as ChatEvent),
    runAgent: ({ task }) =>
      Promise.resolve(
        ranAs(
          1,
          task.item.startsWith('BLOCKED') ? { type: 'AgentUnusable', message: 'Not logged in' } : { type: 'Succeeded' },
        ),
      ),
  });
  atGoneHost = aLog('claude', ' ', 'gone').then((number) => look(number));
});
afterAll(async () => {
  stop();
  await worker;
  await team.close();
});

let events = 0;
function wished(taskId: string, wish: ChatWish, actor: Actor, chat: Partial<ChatPlace> = {}): ChatEvent {
  events += 1;
  return {
    ...{ kind: 'chat', key: `telegram/${events}`, project: 'demo', actor, at: Date.now(), taskId, wish },
    chat: { ...group, message: 5, answer: { press: `press-${events}` }, ...chat },
  };
}

async function take(event: ChatEvent): Promise<string> {
  await insertEvents(team.pool, [event]);
  const { what } = await grant(event);
  expect(await findOutcome(team.pool, event)).toBe(what);
  return await answerTo(event);
}

let warned = '';
const log = pino({}, { write: (line: string) => (warned += line) });

function grant(event: ChatEvent): Promise<EventOutcome> {
  const approvers = (project: string) => approversOf(readSettings(team.env, team.folder), project);
  const redact = (text: string) => text.replaceAll('hush', '[redacted]');
  return takeChat({ pool: team.pool, actions, approversOf: approvers, chatsOf: () => ['-1001'], redact, log }, event);
}

/** What whoever has wished was answered. */
async function answerTo({ key }: ChatEvent): Promise<string> {
  const rows = await query<{ body: { text?: string; content?: ChatReply['content'] } }>(
    team.pool,
    'select body from notices where key in ($1, $2) order by id',
    [`press/${key}`, `reply/${key}`],
  );
  return rows.map(({ body }) => body.text ?? toText(body.content ?? [])).join(' | ');
}

/** What all on the chat were shown. */
async function shown(key: string) {
  const sql = 'select address, body from notices where starts_with(key, $1) order by id';
  const rows = await query<{ address: string; body: ChatReply }>(team.pool, sql, [key]);
  return rows.map(({ address, body: { content, ...body } }) => ({ address, text: toText(content), ...body }));
}

const start = async (item: string) =>
  (await team.tasks.startTask(team.request('demo', { title: `Do ${item}`, item }))).taskId;

const waits = (taskId: string, isSo: (view: TaskView) => boolean) => becameOf.waits(team, taskId, isSo);
const waitsFor = (taskId: string, kind: string) => becameOf.waitsFor(team, taskId, kind);
const blockedAgain = async (taskId: string, number: number) =>
  await waits(taskId, ({ waitingFor }) => waitingFor?.kind === 'person' && waitingFor.number === number);

const decisions = (taskId: string) => becameOf.decisionsOf(team, taskId);
const signals = (taskId: string, name: string) => becameOf.signalsOf(team, taskId, name);

const shownAs = (of: string, round = 1) => ({ approval: `${of}#${round}@${commit.slice(0, 12)}`, of, commit });
const requirements = shownAs('requirements');
const reject = (approval: typeof requirements, text: string, leftOut = 0) =>
  ({ does: 'reject', ...approval, said: { text, leftOut } }) as const;
const byReply = { answer: { message: 9 } };

const logged = 'task/demo/LOG';
/** A run of a task, as the ledger has it; its outcome null: it is under way. */
async function aRun(taskId: string, outcome: string | null): Promise<number> {
  const of = { taskId, stage: 'development', round: 1, role: 'developer', agent: 'claude', model: null, effort: null };
  const key = `run ${(logs += 1)}`;
  const { number } = await takeRunNumber(team.pool, { ...of, runKey: key, runsDir: team.folder });
  if (outcome !== null) {
    await query(team.pool, 'update agent_runs set finished_at = now(), outcome = $2 where id = $1', [number, outcome]);
  }
  return number;
}

let logs = 0;
async function aLog(agent: string, text: string, hostId = 'logs'): Promise<number> {
  const runsDir = join(team.folder, 'runs');
  mkdirSync(runsDir, { recursive: true });
  const run = {
    taskId: logged,
    stage: 'development',
    round: 1,
    role: 'developer',
    agent,
    model: null,
    effort: null,
    hostId,
  };
  const { number, outputPath } = await takeRunNumber(team.pool, { ...run, runKey: `log ${(logs += 1)}`, runsDir });
  if (text !== '') writeFileSync(outputPath, text);
  await query(team.pool, "update agent_runs set finished_at = now(), outcome = 'Succeeded' where id = $1", [number]);
  return number;
}
const look = async (run: number | null, actor = ada, chat: Partial<ChatPlace> = {}) => {
  const event = wished(logged, { does: 'log', run }, actor, chat);
  const before = (await shown('log/')).length;
  const says = await take(event);
  return { says, shows: (await shown('log/')).slice(before).map(({ text }) => text) };
};

describe('an approval', () => {
  test('is decided once, by whoever may, and is exactly the one that the message shows', async () => {
    const taskId = await start('STORY');
    await waitsFor(taskId, 'requirements');
    const approve = { does: 'approve', ...requirements } as const;

    expect(await take(wished(taskId, approve, eve, elsewhere))).toBe(
      'Not allowed: telegram:66 is no approver of demo, and to be on this chat is not enough.',
    );
    expect(await take(wished(taskId, approve, ada, { closed: false }))).toContain('which anybody can join');
    expect(await take(wished(taskId, { ...approve, commit: 'beef'.repeat(10) }, ada))).toMatch(/is asked no more/);
    expect(await decisions(taskId)).toEqual([]);

    const [first, second] = [wished(taskId, approve, ada), wished(taskId, approve, bob, { address: '-1001/7' })];
    expect(await take(first)).toBe(`Approved: ${requirements.approval}.`);
    const late = `Too late: ${requirements.approval} was approved by telegram:42 (Ada) first.`;
    expect(await take(second)).toBe(late);
    await waitsFor(taskId, 'deploy');
    // The same again, and an old message's button, when another approval waits already.
    expect(await take(first)).toBe(`Approved: ${requirements.approval}.`);
    expect(await take(wished(taskId, approve, lead))).toBe(late);
    expect(await take(wished(taskId, { does: 'ask-reason', ...requirements }, lead))).toBe(late);

    const deploy = { does: 'approve', ...shownAs('deploy') } as const;
    expect(await take(wished(taskId, deploy, ada))).toBe(
      "Not allowed: only the project's approvers decide about deploy, and telegram:42 is none of them.",
    );
    // An approver is one wherever they are.
    expect(await take(wished(taskId, deploy, lead, elsewhere))).toBe(`Approved: ${deploy.approval}.`);
    await team.client.workflow.getHandle(taskId).result();
    expect(await decisions(taskId)).toEqual([
      'requirements#1 approved telegram:42 accepted',
      'requirements#1 approved telegram:43 refused',
      'requirements#1 approved telegram:7 refused',
      'deploy#1 approved telegram:7 accepted',
    ]);

    expect(await take(wished(taskId, deploy, bob))).toContain('Not allowed: only the project');
    expect(await take(wished(taskId, { does: 'ask-reason', ...shownAs('deploy') }, lead))).toBe(
      `Too late: ${deploy.approval} was approved by telegram:7 (Lead) first.`,
    );
    const run = await aRun(taskId, null);
    expect(await take(wished(taskId, { does: 'pause', run }, ada))).toBe(`${taskId} is not under way.`);
    expect(await take(wished(taskId, { does: 'retry', block: 1 }, ada))).toBe('The task has ended: it is done.');
  });

  test('is rejected by the reason that is asked for once, and goes on with it', async () => {
    const taskId = await start('REASON');
    await waitsFor(taskId, 'requirements');
    const ask = { does: 'ask-reason', ...requirements } as const;
    expect(await take(wished(taskId, ask, eve, elsewhere))).toContain('Not allowed');
    const pressed = wished(taskId, ask, ada);
    expect(await take(pressed)).toBe('Say why: reply to the message that asks you.');
    expect(await take(pressed)).toBe('Say why: reply to the message that asks you.');
    expect(await take(wished(taskId, ask, ada))).toBe('You were asked already: reply to that message.');
    expect(await take(wished(taskId, ask, bob))).toBe('Say why: reply to the message that asks you.');
    expect(await shown(`reason/${taskId}/`)).toEqual([
      {
        ...{ address: '-1001', to: 5, asks: { on: 'reason', ...requirements }, whom: { id: '42', name: 'Ada' } },
        text: `Why is ${requirements.approval} rejected? Reply to this message: the reason goes to the agent.`,
      },
      expect.objectContaining({ whom: { id: '43', name: 'Bob' } }),
    ]);
    expect(await decisions(taskId)).toEqual([]);

    const said = wished(taskId, reject(requirements, 'too vague', 6_000), ada, byReply);
    const rejected = `Rejected: ${requirements.approval}; its last 6000 characters were left out, since a reply is one message of up to 4000 characters.`;
    expect(await take(said)).toBe(rejected);
    expect(await take(said)).toBe(rejected);
    expect(await take(wished(taskId, reject(requirements, 'too late'), bob, byReply))).toBe(
      `Too late: ${requirements.approval} was rejected by telegram:42 (Ada) first.`,
    );
    await waits(taskId, ({ round, waitingFor }) => round === 2 && waitingFor?.kind === 'approval');
    expect(
      await query(team.pool, 'select reason from decisions where task_id = $1 and state = $2', [taskId, 'accepted']),
    ).toEqual([{ reason: 'too vague' }]);
  });

  test('of two pressed at once is decided by one, and the other is told by whom', async () => {
    const taskId = await start('RACE');
    await waitsFor(taskId, 'requirements');
    const both = [
      wished(taskId, { does: 'approve', ...requirements }, ada),
      wished(taskId, reject(requirements, 'no'), bob),
    ];
    const answers = await Promise.all(both.map(take));
    expect(answers.filter((answer) => /^(Approved|Rejected): requirements#1@/.test(answer))).toHaveLength(1);
    expect(answers.filter((answer) => /^Too late: .* by telegram:4[23] \((Ada|Bob)\) first/.test(answer))).toHaveLength(
      1,
    );
    expect((await decisions(taskId)).filter((row) => row.endsWith('accepted'))).toHaveLength(1);
  });

  test('pressed once and taken ten times at once is one decision and one answer', async () => {
    const taskId = await start('TEN');
    await waitsFor(taskId, 'requirements');
    const event = wished(taskId, { does: 'approve', ...requirements }, ada);
    const answers = await Promise.all(Array.from({ length: 10 }, () => take(event)));
    expect(new Set(answers).size).toBe(1);
    expect(await decisions(taskId)).toHaveLength(1);
  });
});

test('a press that Telegram tells twice is one event and one workflow, and decides', async () => {
  const { pool, client } = team;
  const taskId = await start('PRESS');
  await waitsFor(taskId, 'requirements');
  const asks = { on: 'approval', ...requirements } as const;
  const notice = { id: 'n1', project: 'demo', taskId, kind: 'approval', content: [], asks } as const;
  await insertNotices(pool, { receiver: 'telegram', addresses: ['-1001'] }, notice);
  const [row] = await query<{ id: string }>(pool, "select id::text from notices where key = 'n1'", []);
  const [approve] = await ensureButtons(pool, row?.id ?? '', asks);
  const body = Buffer.from(
    JSON.stringify(aPress(approve?.key ?? '', { from: { id: 44, is_bot: false, first_name: 'Cyd' } })),
  );
  const parts = {
    botId,
    formerly: (_: unknown, chat: string) => Promise.resolve([chat]),
    command: () => Promise.resolve(null),
  };
  for (let told = 0; told < 2; told += 1) {
    await insertDelivery(pool, { account: 'telegram', id: 'press', event: 'callback_query', body });
    await readUnread({ pool, accounts: {}, projects: () => [aProject({ name: 'demo' })], telegram: parts, log });
    await handOver({ pool, temporal: client });
  }
  expect(await client.workflow.getHandle('event/demo/telegram/press').result()).toMatch(
    /^approve: Approved: requirements#1@/,
  );
  await waitsFor(taskId, 'deploy');
  expect(await decisions(taskId)).toEqual(['requirements#1 approved telegram:44 accepted']);
});

describe('somebody without a say', () => {
  test('is told so at the button alone, however long the answer, and the log names them', async () => {
    warned = '';
    const taskId = `task/demo/${'LONG'.repeat(20)}`;
    const at = { address: '-1666', closed: false };
    const project = 'demo';
    for (const wish of [
      { does: 'approve', ...requirements },
      { does: 'pause', run: 1 },
    ] as const) {
      const event = wished(taskId, wish, eve, at);
      await take(event);
      const rows = await query<{ kind: string; body: object }>(
        team.pool,
        'select kind, body from notices where key like $1 and project = $2',
        [`%${event.key}`, project],
      );
      expect(rows).toMatchObject([{ kind: 'press-answer', body: { alert: true, onlyThere: true } }]);
    }
    expect(warned).toContain('"by":"telegram:66"');
    expect(warned).toContain('Not allowed');
  });

  test('is answered a few times an hour where they reply', async () => {
    const answer = { does: 'answer', block: 1, said: { text: 'me too', leftOut: 0 } } as const;
    const answers = [];
    for (let said = 0; said < 7; said += 1) {
      answers.push(await take(wished('task/demo/ASIDE', answer, person('67', 'Mal'), { ...elsewhere, ...byReply })));
    }
    expect(answers.filter((said) => said.startsWith('Not allowed'))).toHaveLength(5);
    expect(answers.slice(5)).toEqual(['', '']);
  });
});

describe('a block', () => {
  test('is tried again by the first who presses, and an older one by nobody', async () => {
    const taskId = await start('BLOCKED');
    await blockedAgain(taskId, 1);
    const retry = (block: number) => ({ does: 'retry', block }) as const;
    expect(await take(wished(taskId, retry(1), eve, elsewhere))).toContain('Not allowed');
    expect(await take(wished(taskId, retry(2), ada))).toBe('Too late: the task does not wait for this any more.');
    const [first, second] = [wished(taskId, retry(1), ada), wished(taskId, retry(1), bob)];
    const answers = await Promise.all([take(first), take(second)]);
    expect(answers.filter((answer) => answer === 'The task tries again.')).toHaveLength(1);
    expect(
      answers.filter((answer) => /^Too late: telegram:4[23] \((Ada|Bob)\) was first\.$/.test(answer)),
    ).toHaveLength(1);
    await blockedAgain(taskId, 2);
    expect(await signals(taskId, 'retry')).toBe(1);
    expect(await take(wished(taskId, retry(1), lead))).toMatch(/^Too late: /);

    // Killed after the task has heard of it, and before anybody wrote down what came of it.
    const again = wished(taskId, retry(2), ada);
    await take(again);
    await blockedAgain(taskId, 3);
    await query(team.pool, 'update events set outcome = null where key = $1', [again.key]);
    await query(team.pool, 'delete from notices where key = $1', [`press/${again.key}`]);
    expect(await take(again)).toBe('The task tries again.');
    expect(await signals(taskId, 'retry')).toBe(2);
  });

  test('that asks is answered by the first reply', async () => {
    const taskId = await start('BLOCKED-2');
    await blockedAgain(taskId, 1);
    const answer = (text: string) => ({ does: 'answer', block: 1, said: { text, leftOut: 0 } }) as const;
    const reply = wished(taskId, answer('use the old table'), ada, byReply);
    expect(await take(reply)).toBe('Told: it stands in the next prompt.');
    expect(await shown(`reply/${reply.key}`)).toMatchObject([{ to: 9, asks: null, whom: null }]);
    expect(await take(wished(taskId, answer('no'), bob, byReply))).toBe('Too late: telegram:42 (Ada) was first.');
    expect(await signals(taskId, 'guide')).toBe(1);
  });
});

describe('a pause', () => {
  const pausing = (run: number) => ({ does: 'pause', run }) as const;
  const resuming = (event: ChatEvent) => ({ does: 'resume', pause: event.key }) as const;
  const resumed = 'Resumed.';
  const paused = 'Paused: a running agent finishes, and nothing new starts until a resume.';

  test('is shown to all, with the way back, which ends this pause and no later one', async () => {
    const taskId = await start('PAUSE');
    await waitsFor(taskId, 'requirements');
    const run = await aRun(taskId, null);
    const first = wished(taskId, pausing(run), ada);
    expect(await take(first)).toBe(paused);
    expect(await take(first)).toBe(paused);
    expect(await shown(`shown/${first.key}`)).toMatchObject([
      {
        ...{ address: '-1001', to: 5, asks: { on: 'pause', pause: first.key } },
        text: expect.stringContaining('by telegram:42 (Ada)') as unknown,
      },
    ]);
    const twice = wished(taskId, pausing(run), bob);
    expect(await take(twice)).toBe('The task is paused already, by telegram:42 (Ada).');
    expect(await shown(`shown/${twice.key}`)).toEqual([]);

    const back = wished(taskId, resuming(first), bob);
    expect(await take(back)).toBe(resumed);
    expect(await take(back)).toBe(resumed);
    expect(await take(wished(taskId, resuming(first), ada))).toBe('Too late: telegram:43 (Bob) was first.');
    const second = wished(taskId, pausing(run), ada);
    expect(await take(second)).toBe(paused);
    expect(await take(wished(taskId, resuming(first), ada))).toBe('Too late: telegram:43 (Bob) was first.');
    expect((await actions.find(taskId))?.paused).toBe(true);
    expect([await signals(taskId, 'pause'), await signals(taskId, 'resume')]).toEqual([2, 1]);

    // At a terminal, and by a comment.
    await team.tasks.resume(taskId, { by: 'lead' });
    await team.tasks.pause(taskId, { by: 'lead' });
    expect(await take(wished(taskId, resuming(second), ada))).toBe('Too late: lead was first.');
    expect((await actions.find(taskId))?.paused).toBe(true);
    await actions.resume(taskId, { key: 'a comment', by: 'lead' });
    const third = wished(taskId, pausing(run), ada);
    expect(await take(third)).toBe(paused);
    // In the Temporal UI, of which the ledger does not hear.
    await team.client.workflow.getHandle(taskId).signal('resume', { by: 'ui' });
    expect(await take(wished(taskId, resuming(third), ada))).toBe('Too late: the task is not paused any more.');
    expect(await take(wished(taskId, pausing(run), ada))).toBe(paused);
    expect(await take(wished(taskId, { does: 'resume', pause: 'telegram/0' }, ada))).toBe(
      'orch does not know this pause any more.',
    );
  });

  test('is one of the run that the message tells of, and never of a later one', async () => {
    const taskId = await start('PAUSE-2');
    await waitsFor(taskId, 'requirements');
    const first = await aRun(taskId, 'Succeeded');
    expect(await take(wished(taskId, pausing(first), ada))).toBe(`Too late: run ${first} has ended.`);
    const second = await aRun(taskId, null);
    expect(await take(wished(taskId, pausing(first), ada))).toBe(
      `Too late: after run ${first} came run ${second} (developer), which has buttons of its own.`,
    );
    expect(await take(wished(taskId, pausing(second + 1_000), ada))).toMatch(
      /^orch does not know run \d+ of this task/,
    );
    expect(await signals(taskId, 'pause')).toBe(0);
    // So that it is not tried again.
    await query(team.pool, "update agent_runs set finished_at = now(), outcome = 'AgentFailed' where id = $1", [
      second,
    ]);
    expect(await take(wished(taskId, pausing(second), ada))).toBe(paused);
  });
});

test('a task that nobody knows any more is said to be gone', async () => {
  const gone = 'task/demo/GONE';
  expect(await take(wished(gone, { does: 'retry', block: 1 }, ada))).toBe('orch does not know this task any more.');
  expect(await take(wished(gone, { does: 'approve', ...requirements }, ada))).toMatch(/task\/demo\/GONE/);
  expect(await take(wished(gone, { does: 'log', run: null }, ada))).toBe('There is no run of this task yet.');
});

describe('the log', () => {
  let host: Worker;
  let running: Promise<void>;
  beforeAll(async () => {
    const { pool, client } = team;
    host = await Worker.create({
      ...{ connection: team.nativeConnection, namespace: client.options.namespace, taskQueue: hostQueue('logs') },
      activities: {
        readLog: createReadLog({ pool, hostId: 'logs', redact: (text) => text.replaceAll('s3cret', '…') }),
      },
    });
    running = host.run();
  });
  afterAll(async () => {
    host.shutdown();
    await running;
  });

  test('is shown by its end: what was said, without secrets, and no more than a message holds', async () => {
    const lines = Array.from({ length: 5_000 }, (_, line) => `line ${line} of s3cret`).join('\n');
    const number = await aLog('command', `${lines}\nhush\n`);
    const { says, shows } = await look(null);
    expect(says).toBe(`The log of run ${number} (developer) is below.`);
    expect(shows[0]?.length).toBeLessThan(4_096);
    expect(shows[0]).toMatch(/line 4999 of …\n\[redacted\]$/);

    const said = {
      type: 'assistant',
      message: { role: 'assistant', content: [{ type: 'text', text: 'I am at it.' }] },
    };
    const tool = { type: 'user', message: { content: [{ type: 'tool_result', content: '{"x":1}' }] } };
    const claude = await aLog('claude', `${[said, tool].map((one) => JSON.stringify(one)).join('\n')}\nBroken pipe\n`);
    expect((await look(claude)).shows).toEqual([
      `The end of the log of run ${claude} (developer):\nI am at it.\nBroken pipe`,
    ]);
  });

  test('that says nothing new is not shown again, and one of a secret in two pieces shows none', async () => {
    const lines = ['one', 'hu', 'sh'].map((text) => ({ type: 'text', text }));
    const said = { type: 'assistant', message: { role: 'assistant', content: lines } };
    const number = await aLog('claude', `${JSON.stringify(said)}\n`);
    const first = await look(number);
    expect(first.shows).toHaveLength(1);
    expect(first.shows[0]).not.toMatch(/hu\s*sh/);
    const [again, elsewhereToo] = [await look(number, bob), await look(number, ada, { address: '-1001/7' })];
    expect(again).toEqual({
      says: `The log of run ${number} (developer) says nothing new: its end was shown here.`,
      shows: [],
    });
    expect(elsewhereToo.shows).toHaveLength(1);
  });

  test('is shown on the chats of its project alone, where nobody reads along, also to an approver', async () => {
    const number = await aLog('command', 'something');
    const hidden = /^Logs are not shown here, since .*: see orch logs\.$/;
    for (const chat of [elsewhere, { ...group, closed: false }]) {
      const { says, shows } = await look(number, lead, chat);
      expect(says).toMatch(hidden);
      expect(shows).toEqual([]);
    }
  });

  test('that is not there, or nobody may see, is said so', async () => {
    const number = await aLog('command', 'something');
    expect(await look(number, eve, elsewhere)).toMatchObject({
      says: expect.stringContaining('Not allowed') as unknown,
      shows: [],
    });
    expect((await look(await aLog('codex', ''))).says).toMatch(/^The log of run \d+ is not on its host any more\.$/);
    expect((await look(number + 1_000)).says).toBe('There is no run of this task yet.');
    expect((await atGoneHost).says).toMatch(/^Host gone does not answer\. /);
  });
});
