import { condition, uuid4 } from '@temporalio/workflow';
import { type NoticeKind, notifierNames } from '../../../domain/notices/notice-kinds.js';
import type { Outgoing } from '../../../domain/task/outgoing.js';
import { type NoticeAbout, noticeOf } from '../../../domain/wording/notice-table.js';
import { giveUp, startCouriers } from '../../outbox/couriers.js';
import type { Task } from '../state/task.js';
import { deliver } from './deliver.js';

type Receiver = Outgoing['to'];
const receivers: readonly Receiver[] = ['ledger', 'tracker', 'forge', ...notifierNames];

/** How long a task's end waits for comments and notices; the ledger must know. */
const graceAtTheEnd = '1 minute';
const graceOfTracker = '1 hour';

/** Queues something for the world beside the task's path: never waits, never fails. */
export function send(task: Task, outgoing: Exclude<Outgoing, { to: 'ledger' }>): void {
  task.state.outbox.push(outgoing);
}

/** Queues a notice. A worker's log has it first, and that worker knows who else is told. */
export function notify<Kind extends NoticeKind>(task: Task, kind: Kind, ...about: NoticeAbout<Kind>): void {
  send(task, { to: 'log', notice: { id: uuid4(), ...noticeOf(kind, task.identity, ...about) } });
}

/** The same, once the ledger has a record: who hears of it finds it there. */
export function notifyAfter<Kind extends NoticeKind>(
  task: Task,
  after: number,
  kind: Kind,
  ...about: NoticeAbout<Kind>
): void {
  send(task, { to: 'log', notice: { id: uuid4(), ...noticeOf(kind, task.identity, ...about) }, after });
}

export function startDeliveries(task: Task): void {
  const start = () => startCouriers(receivers, (receiver) => serve(task, receiver));
  let couriers = start();
  task.deliveries = { start: () => void (couriers = start()), stop: () => couriers.stop() };
}

async function serve(task: Task, receiver: Receiver): Promise<never> {
  const { state } = task;
  for (;;) {
    const isDue = (outgoing: Outgoing) => outgoing.to === receiver && !waitsForLedger(outgoing, state.outbox);
    await condition(() => state.outbox.some(isDue));
    const due = state.outbox.filter(isDue);
    const batch = receiver === 'ledger' ? due : due.slice(0, 1);
    try {
      await deliver(task, batch);
    } catch (error) {
      giveUp(receiver, error);
    }
    state.outbox = state.outbox.filter((outgoing) => !batch.includes(outgoing));
  }
}

function waitsForLedger(outgoing: Outgoing, outbox: readonly Outgoing[]): boolean {
  const after = 'after' in outgoing ? outgoing.after : undefined;
  return after !== undefined && outbox.some((one) => one.to === 'ledger' && one.record.sequence <= after);
}

/** At the task's end. */
export async function waitForDeliveries({ state, policy }: Task): Promise<void> {
  const summary = 'last comments and notices';
  const isDelivered = (...to: Receiver[]) => state.outbox.every((outgoing) => !to.includes(outgoing.to));
  await condition(() => isDelivered('ledger'));
  const all = () => isDelivered(...receivers);
  if (all() || (await condition(all, graceAtTheEnd, { summary }))) return;
  // Who reads the item there hears of the end from nobody else.
  const told = () => isDelivered('tracker', 'forge');
  if (policy.tracker !== null && !told()) await condition(told, graceOfTracker, { summary });
}
