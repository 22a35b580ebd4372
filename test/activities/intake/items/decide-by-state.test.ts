import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DecideByStateDeps } from '../../../../activities/intake/items/item-deps.js';
import { decideByState } from '../../../../activities/intake/items/decide-by-state.js';
import { giveReason } from '../../../../activities/intake/items/give-reason.js';
import type { Acted, DecisionWord, TaskActions } from '../../../../activities/intake/task-actions.js';
import { insertEvents } from '../../../../activities/store/intake/events.js';
import { query } from '../../../../activities/store/query.js';
import { ensureTask } from '../../../../activities/store/tasks.js';
import { stepFailure } from '../../../../activities/temporal/failure.js';
import type { ProjectPlace, Tracker } from '../../../../activities/trackers/tracker.js';
import { toText } from '../../../../domain/content/to-text.js';
import type { EventOutcome } from '../../../../domain/intake/event-outcome.js';
import type { Actor, CommentEvent, ItemEvent } from '../../../../domain/intake/tracker-event.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { aTask } from '../../store/a-task.js';

/** Plane's id of DEMO-12, as events name it. */
const id = '6f1c0c5e-1111-4222-8333-444455556666';
const taskId = 'task/shop/DEMO-12';
const approval = { approval: 'deploy#2@abc', of: 'deploy', commit: 'abc' };
const person = (name: string): Actor => ({ account: 'plane', id: `id-of-${name}`, login: name });
const [ada, grace, eve, bot] = [person('ada'), person('grace'), person('eve'), person('orch')] as const;
const signal = new AbortController().signal;

let database: TestDatabase;
let deps: DecideByStateDeps;
let state: string | null;
let asked: typeof approval | { why: string };
let decided: Acted;
let decisions: Omit<DecisionWord, 'mayDecide'>[];
let moves: unknown[];
let view: unknown;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await query(database.pool, 'truncate events, owed_reasons, tasks, approvals cascade', []);
  await ensureTask(database.pool, { ...aTask({ project: 'shop', item: 'DEMO-12' }), id: taskId });
  state = 'Approved';
  asked = approval;
  decided = { done: true, what: 'approved: deploy#2@abc' };
  view = { stage: 'testing', endedAt: null, waitingFor: null };
  [decisions, moves] = [[], []];
  const actions = {
    asked: () => Promise.resolve(asked),
    decide: async (_task, { mayDecide, ...word }) => {
      const problem = await mayDecide('deploy');
      if (problem !== null) return { done: false, why: problem };
      decisions.push(word);
      return decided;
    },
    view: () => Promise.resolve(view),
  } as Partial<TaskActions> as TaskActions;
  const tracker = {
    readItem: () =>
      state === null
        ? Promise.reject(stepFailure('InvalidInput', 'it was deleted'))
        : Promise.resolve({ item: 'DEMO-12', state }),
    followStage: (at) => Promise.resolve(void moves.push(at)),
    block: (at) => Promise.resolve(void moves.push(at)),
  } as Partial<Tracker> as Tracker;
  const place = {
    account: 'plane',
    people: {
      mayWrite: (who: Actor) => Promise.resolve(who.login !== 'eve'),
      ourselves: () => Promise.resolve([bot]),
    },
  } as unknown as ProjectPlace;
  deps = {
    pool: database.pool,
    actions,
    trackerOf: () => tracker,
    projectOf: () =>
      ({ tracker: { kind: 'plane', decisions: { approved: 'approved', rejected: 'Rejected' } } }) as never,
    itemNamed: () => Promise.resolve('DEMO-12'),
    may: { pool: database.pool, placesOf: () => [place], approversOf: () => null },
  };
});

function move(what: 'approved' | 'rejected', actor: Actor | null = ada, at = 1_000): Promise<EventOutcome> {
  const event: ItemEvent = { kind: 'item', what, key: `${what}/${id}/${at}`, project: 'shop', item: id, actor, at };
  return decideByState(deps, { event: { ...event, what }, item: 'DEMO-12' }, signal);
}

const aComment = (text: string, actor: Actor | null = ada, at = 2_000): CommentEvent => ({
  ...{ kind: 'comment', key: `comment/plane/${text}`, project: 'shop', actor, at, text },
  place: { on: 'item', item: id },
});
const say = (...comment: Parameters<typeof aComment>) => giveReason(deps, aComment(...comment), signal);
const told = ({ reply }: EventOutcome) => (reply === null ? null : toText(reply));

describe('an item that is moved to the state that approves', () => {
  test('approves what waits, by whoever has moved it, at that moment', async () => {
    expect(await move('approved')).toEqual({ what: 'approved: deploy#2@abc', reply: null });
    expect(decisions).toEqual([
      {
        ...{ key: `approved/${id}/1000`, decision: 'approved', by: 'plane:id-of-ada', at: 1_000 },
        ...{ approval: null, commit: null, reason: null },
      },
    ]);
    expect(moves).toEqual([]);
  });

  test.each<[string, () => void, string]>([
    ['was moved on', () => (state = 'In Review'), 'ignored: item DEMO-12 is elsewhere by now'],
    ['was deleted', () => (state = null), 'ignored: it was deleted'],
  ])('decides nothing where it %s', async (_, change, what) => {
    change();
    expect(await move('approved')).toEqual({ what, reply: null });
    expect(decisions).toEqual([]);
  });

  test('decides nothing where it has no task, and by what orch itself does', async () => {
    expect((await move('approved', bot)).what).toBe('ignored: orch is no person');
    await query(database.pool, 'truncate tasks cascade', []);
    expect((await move('approved')).what).toBe('ignored: item DEMO-12 has no task');
    expect(decisions).toEqual([]);
  });

  test('by somebody who may not goes back to where its task is, and says so', async () => {
    const outcome = await move('approved', eve);
    expect(told(outcome)).toContain('This was moved to approved, which decides nothing now: not allowed');
    expect(moves).toEqual([{ item: 'DEMO-12', stage: 'testing' }]);
    expect(decisions).toEqual([]);
  });

  test('where nothing waits goes back, and shows again that a person is needed', async () => {
    decided = { done: false, why: 'nothing waits for a decision: the task is blocked' };
    view = { stage: 'development', endedAt: null, waitingFor: { kind: 'person', reason: 'a question' } };
    expect(told(await move('approved'))).toContain('nothing waits for a decision');
    expect(moves).toEqual([
      { item: 'DEMO-12', stage: 'development' },
      { item: 'DEMO-12', blocked: true, reason: 'a question' },
    ]);
  });

  test('of a task that has ended stays where it is', async () => {
    decided = { done: false, why: 'the task has ended: it is done' };
    view = { stage: 'done', endedAt: 1, waitingFor: null };
    expect(told(await move('approved'))).toContain('the task has ended');
    expect(moves).toEqual([]);
  });

  test('by nobody knows whom decides nothing, and says so once for an approval', async () => {
    const outcome = await move('approved', null);
    expect(outcome).toMatchObject({ mark: `moved:${taskId}:deploy#2@abc` });
    expect(told(outcome)).toContain('orch was not told who did it');
    expect([decisions, moves]).toEqual([[], []]);
    asked = { why: 'nothing waits for a decision: the task is running' };
    expect(await move('approved', null)).toEqual({ what: `ignored: ${asked.why}`, reply: null });
  });
});

describe('an item that is moved to the state that rejects', () => {
  beforeEach(() => {
    state = 'Rejected';
    decided = { done: true, what: 'rejected: deploy#2@abc' };
  });

  test('asks why, and the next comment of whoever moved it is the reason', async () => {
    const outcome = await move('rejected');
    expect(outcome).toMatchObject({ mark: `reason:${taskId}:deploy#2@abc:id-of-ada` });
    expect(told(outcome)).toContain('Your next comment here is the reason');
    expect(decisions).toEqual([]);

    expect(await say('I would wait', grace)).toBeNull();
    expect(await say('/status')).toBeNull();
    expect(await say('  ')).toBeNull();
    expect(await say('written before', ada, 500)).toBeNull();
    expect(await say('Too early.\n\nWait for Monday.')).toEqual({ what: 'rejected: deploy#2@abc', reply: null });
    expect(decisions).toEqual([
      {
        ...{
          key: 'comment/plane/Too early.\n\nWait for Monday.',
          decision: 'rejected',
          by: 'plane:id-of-ada',
          at: null,
        },
        ...{ approval: 'deploy#2@abc', commit: 'abc', reason: 'Too early.\n\nWait for Monday.' },
      },
    ]);
    expect(await say('and one more')).toBeNull();
  });

  test.each<[string, () => unknown]>([
    ['was moved away', () => (state = 'In Review')],
    ['was deleted', () => (state = null)],
    [
      'was approved by somebody else',
      () =>
        query(
          database.pool,
          `insert into approvals (task_id, id, kind, commit_id, what, decision, decided_by, asked_at, decided_at)
           values ($1, 'deploy#2@abc', 'deploy', 'abc', 'x', 'approved', 'plane:x', now(), now())`,
          [taskId],
        ),
    ],
  ])('takes no reason any more once it %s', async (_, change) => {
    await move('rejected');
    await change();
    expect(await say('Too early.')).toBeNull();
    state = 'Rejected';
    expect(await say('Too early.')).toBeNull();
    expect(decisions).toEqual([]);
  });

  test('by two people asks both, and each owes a reason of their own', async () => {
    await move('rejected');
    await move('rejected', grace);
    await say('of grace', grace);
    expect(decisions.map(({ by, reason }) => [by, reason])).toEqual([['plane:id-of-grace', 'of grace']]);
    decided = { done: false, why: 'too late: deploy#2@abc was rejected by grace first' };
    expect(await say('of ada')).toMatchObject({ what: 'no, too late: deploy#2@abc was rejected by grace first' });
  });

  test.each<[string, Actor, () => unknown, string]>([
    ['somebody who may not', eve, () => undefined, 'not allowed'],
    ['somebody where nothing waits', ada, () => (asked = { why: 'nothing waits' }), 'nothing waits'],
  ])('by %s asks nothing, and goes back', async (_, actor, change, why) => {
    change();
    expect(told(await move('rejected', actor))).toContain(why);
    expect(moves).toEqual([{ item: 'DEMO-12', stage: 'testing' }]);
    expect(await say('Too early.', actor)).toBeNull();
  });
});

describe('a comment without a word for orch', () => {
  const kept = async (...comment: Parameters<typeof aComment>) =>
    (await insertEvents(database.pool, [aComment(...comment)])) === 1;

  test('is kept where its author owes a reason there, and nowhere else', async () => {
    state = 'Rejected';
    expect(await kept('a')).toBe(false);
    await move('rejected');
    expect(await kept('b')).toBe(true);
    expect(await kept('c', grace)).toBe(false);
    expect(await kept('d', null)).toBe(false);
    expect(await kept('e', ada, 999)).toBe(false);
    expect(await kept(' ')).toBe(false);
  });

  test('is kept as well as long as nobody has taken its author’s move', async () => {
    const moved = {
      kind: 'item',
      what: 'rejected',
      key: 'r',
      project: 'shop',
      item: id,
      actor: ada,
      at: 1_000,
    } as const;
    await insertEvents(database.pool, [moved]);
    expect(await kept('a')).toBe(true);
    expect(await kept('b', grace)).toBe(false);
    await query(database.pool, `update events set outcome = 'ignored' where key = 'r'`, []);
    expect(await kept('c')).toBe(false);
  });
});
