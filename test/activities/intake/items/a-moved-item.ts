import type { Client } from '@temporalio/client';
import type { DecideByStateDeps } from '../../../../activities/intake/items/item-deps.js';
import { giveReason } from '../../../../activities/intake/items/give-reason.js';
import { createTakeItem } from '../../../../activities/intake/items/take-item.js';
import type { TaskActions } from '../../../../activities/intake/task-actions.js';
import { answerDecision, findDecision } from '../../../../activities/store/decisions.js';
import { noteOutcome } from '../../../../activities/store/intake/answers.js';
import { insertEvents } from '../../../../activities/store/intake/events.js';
import { query } from '../../../../activities/store/query.js';
import { inTransaction } from '../../../../activities/store/transaction.js';
import { ensureTask } from '../../../../activities/store/tasks.js';
import { createPlanePlace } from '../../../../activities/trackers/plane/events/place.js';
import type { ProjectPlace } from '../../../../activities/trackers/tracker.js';
import { decideOnce } from '../../../../client/intake/decide-once.js';
import { meantApproval } from '../../../../client/intake/meant-approval.js';
import { toText } from '../../../../domain/content/to-text.js';
import type { EventOutcome } from '../../../../domain/intake/event-outcome.js';
import type { IntakeEvent, ItemEvent } from '../../../../domain/intake/tracker-event.js';
import { tooLate } from '../../../../domain/task/approval.js';
import { type Item, nameOf, type User } from '../../../plane/state.js';
import { aTask } from '../../store/a-task.js';
import { aPlaneBoard, type PlaneBoard } from '../../trackers/plane/a-plane-board.js';

const decisions = { approved: 'approved', rejected: 'Rejected' };
const longAgo = '2026-01-01T00:00:00.000Z';
const signal = new AbortController().signal;

export interface Decided {
  readonly decision: string;
  readonly by: string;
  readonly reason: string | null;
}

/** An item in the tests' Plane with a task, whose approvals are asked for, and which takes every decision that it hears of first. */
export interface MovedItem {
  readonly board: PlaneBoard;
  readonly item: Item;
  readonly taskId: string;
  /** As the projects file has them. */
  approvers: readonly string[] | null;
  view: { stage: string; endedAt: number | null; waitingFor: unknown };
  /** By whom. */
  readonly cancelled: string[];
  readonly place: ProjectPlace;
  /** Asks for an approval, some time ago. */
  ask(id: string, secondsAgo?: number): Promise<void>;
  withdraw(id: string): Promise<void>;
  decided(): Promise<Decided[]>;
  move(state: string, by: User): void;
  /** A webhook tells of the move, whoever has sent it. */
  hint(key?: string): Promise<void>;
  /** What polls find is taken in. */
  poll(): Promise<void>;
  /** Takes all that is known, in its order: what came of each, and how it was answered. */
  take(): Promise<string[]>;
  close(): Promise<void>;
}

export async function aMovedItem(): Promise<MovedItem> {
  const board = await aPlaneBoard();
  const { pool } = board.database;
  const item = board.item({ state: 'In Review' });
  const taskId = `task/shop/${nameOf(item)}`;
  await board.tracker.readItem(nameOf(item));
  await ensureTask(pool, { ...aTask({ project: 'shop', item: nameOf(item) }), id: taskId });
  const at = { account: 'plane', owner: '', name: board.project.id };
  const place = createPlanePlace(board.depsWith({}), { place: at, project: 'shop', decisions }, signal);
  const view = () => Promise.resolve({ status: 'running', pullRequest: null, ...moved.view } as never);
  const places = { pool, read: view, client: taking(board, taskId) };
  const actions = {
    asked: async (_task, when) => {
      const meant = await meantApproval(places, taskId, { approval: null, commit: null, ...when });
      if (typeof meant === 'string') return { why: meant };
      const { id, kind: of, commit, decision, by } = meant;
      return decision === 'pending' ? { approval: id, of, commit } : { why: tooLate(id, decision, by ?? 'somebody') };
    },
    cancel: (_task, { by }) => {
      moved.cancelled.push(by);
      return Promise.resolve({ done: true, what: 'cancelled' });
    },
    decide: (_task, word) => decideOnce(places, taskId, word),
    view,
  } as Partial<TaskActions> as TaskActions;
  const deps: DecideByStateDeps = {
    ...{ pool, actions },
    trackerOf: () => board.tracker,
    projectOf: () => ({ tracker: { kind: 'plane', decisions } }) as never,
    itemNamed: () => Promise.resolve(nameOf(item)),
    may: { pool, placesOf: () => [place], approversOf: () => moved.approvers },
  };
  const takeItem = createTakeItem({ ...deps, takeReady: () => Promise.resolve(0) } as never);

  const outcomeOf = async (event: IntakeEvent): Promise<EventOutcome | null> => {
    if (event.kind === 'item') return event.what === 'edited' ? null : await takeItem(event, signal);
    if (event.kind !== 'comment' || (await place.events.look(event)) !== 'as-told') return null;
    return await giveReason(deps, event, signal);
  };
  const moved: MovedItem = {
    ...{ board, item, taskId, place },
    approvers: [`plane:${board.ada.email}`, `plane:${board.grace.id}`],
    view: { stage: 'review', endedAt: null, waitingFor: null },
    cancelled: [],
    async ask(id, secondsAgo = 60) {
      await query(
        pool,
        `insert into approvals (task_id, id, kind, commit_id, what, decision, asked_at)
         values ($1, $2, split_part($2, '#', 1), split_part($2, '@', 2), $2, 'pending', now() - $3 * interval '1 second')`,
        [taskId, id, secondsAgo],
      );
    },
    async withdraw(id) {
      await query(pool, `update approvals set decision = 'withdrawn', decided_at = now() where id = $1`, [id]);
    },
    decided: () =>
      query<Decided>(
        pool,
        `select decision, decided_by as by, reason from decisions where state = 'accepted' order by made_at`,
        [],
      ),
    move: (state, by) => board.plane.people.move(item, state, by),
    async hint(key = `moved/${item.id}/${Date.parse(item.updatedAt)}`) {
      const event: ItemEvent = {
        kind: 'item',
        what: 'moved',
        key,
        project: 'shop',
        item: item.id,
        actor: null,
        at: Date.now(),
      };
      await insertEvents(pool, [event]);
    },
    async poll() {
      // As long after the last one as comments are asked for again.
      await query(pool, 'update plane_items set comments_asked_at = null', []);
      const { events } = await place.events.since(longAgo);
      await insertEvents(pool, events);
    },
    async take() {
      const told: string[] = [];
      for (;;) {
        const [row] = await query<{ event: IntakeEvent }>(
          pool,
          'select event from events where outcome is null order by learnt_at, key limit 1',
          [],
        );
        if (row === undefined) return told;
        const outcome = await outcomeOf(row.event);
        const what = outcome?.what ?? 'nothing';
        await inTransaction(pool, (client) => noteOutcome(client, row.event, { what, answered: false }));
        if (outcome !== null) told.push(outcome.reply === null ? what : toText(outcome.reply));
      }
    },
    close: () => board.close(),
  };
  return moved;
}

/** A task that takes the first decision about an approval that it hears of. */
function taking({ database: { pool } }: PlaneBoard, taskId: string): Client {
  const signal = async (_name: string, { id }: { readonly id: string }) => {
    const decision = await findDecision(pool, id, taskId);
    if (decision === null) throw new Error('no such decision');
    await answerDecision(pool, { id, state: 'accepted', answer: null });
    await query(
      pool,
      'update approvals set decision = $3, decided_by = $4, reason = $5, decided_at = now() where task_id = $1 and id = $2',
      [taskId, decision.approval, decision.decision, decision.by, decision.reason],
    );
  };
  return { workflow: { getHandle: () => ({ signal }) } } as unknown as Client;
}
