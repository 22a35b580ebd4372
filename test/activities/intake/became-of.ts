import { listApprovals } from '../../../activities/store/history.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { type Team, until } from '../../cli/team.js';

/** What has become of a task of the team's. */

/** Its view as soon as it is so. */
export async function waits(team: Team, taskId: string, isSo: (view: TaskView) => boolean): Promise<TaskView> {
  let seen: TaskView | null = null;
  await until(async () => {
    // A worker of a busy machine may be late to answer.
    seen = await team.tasks.status(taskId).catch(() => null);
    return seen !== null && isSo(seen);
  });
  return seen as unknown as TaskView;
}

/** Also in the ledger, which hears of it a moment later. */
export async function waitsFor(team: Team, taskId: string, kind: string): Promise<TaskView> {
  const isPending = async () =>
    (await listApprovals(team.pool, taskId)).some((row) => row.kind === kind && row.decision === 'pending');
  const view = await waits(team, taskId, ({ waitingFor }) => waitingFor?.kind === 'approval' && waitingFor.of === kind);
  await until(isPending);
  return view;
}

/** Each in a line, in the order of their making. */
export async function decisionsOf(team: Team, taskId: string): Promise<string[]> {
  const sql = `select approval, decision, decided_by as by, state from decisions where task_id = $1 order by made_at`;
  const { rows } = await team.pool.query<Record<string, string>>(sql, [taskId]);
  return rows.map(({ approval, decision, by, state }) => `${approval?.split('@')[0]} ${decision} ${by} ${state}`);
}

/** How many of this name it has had. */
export async function signalsOf(team: Team, taskId: string, name: string): Promise<number> {
  const { events: history } = await team.client.workflow.getHandle(taskId).fetchHistory();
  return (history ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes?.signalName === name).length;
}
