import type { ItemStage } from '../../../activities/trackers/tracker.js';
import { send } from './outbox.js';
import type { Task } from '../state/task.js';

/** The work item follows its task; of what waits to be told only the newest counts. The ledger knows it already. */
export function followStage(task: Task, stage: ItemStage): void {
  if (task.policy.tracker === null) return;
  const { state } = task;
  state.outbox = state.outbox.filter((outgoing) => outgoing.to !== 'tracker' || outgoing.what !== 'stage');
  send(task, { to: 'tracker', what: 'stage', stage });
}

/** The work item shows that a person is needed, or no longer; that of a failed deployment shows it until one has succeeded. */
export function showBlocked(task: Task, blocked: boolean, reason = ''): void {
  if (task.policy.tracker === null || task.state.itemBlocked !== null) return;
  send(task, { to: 'tracker', what: 'block', blocked, reason });
}
