import type { Pool } from 'pg';
import { type ApprovalRow, listApprovals } from '../../activities/store/history.js';
import { kindOf, namesApproval } from '../../domain/task/approval.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { shortCommit } from '../../domain/text/short-commit.js';

export interface Meaning {
  /** An approval's kind, its id, or kind and commit; null: what waits. */
  readonly approval: string | null;
  /** What they have seen; null: they have not said. */
  readonly commit: string | null;
  /** When it was said, by another machine's clock; null: they were shown an approval, and mean it whatever waits now. */
  readonly at: number | null;
  /** How far the two clocks may be apart; absent: nobody has compared them. */
  readonly slackMs?: number;
}

const usualSlackMs = 30_000;

/** The approval that somebody meant who wrote at this moment: one that waited then. A text: why there is none. */
export async function meantApproval(
  places: { readonly pool: Pool; readonly read: () => Promise<TaskView> },
  taskId: string,
  { approval: named, commit, at, slackMs = usualSlackMs }: Meaning,
): Promise<ApprovalRow | string> {
  const rows = await listApprovals(places.pool, taskId);
  if (at === null) return await shownApproval(places.read, rows, { id: named ?? '', commit: commit ?? '' });
  const when = { at, slackMs };
  const waited = whatWaited(rows, when) ?? whatWaited(toldBy(await places.read()), when);
  if (waited === undefined) return await nothingWaited(places.read, rows);
  const is = `what waits is ${waited.id}`;
  const isOlder = commit !== null && (commit === '' || !waited.commit.startsWith(commit));
  if (named === null) return isOlder ? `that is for an older commit: ${is}` : waited;
  const pending = { approval: waited.id, of: waited.kind, commit: waited.commit, what: waited.what };
  if (named !== waited.kind && !namesApproval(named, pending)) {
    return kindOf(named.replace('@', '#')) === waited.kind
      ? `that is for an older commit: ${is}`
      : `${is}, and not ${named}`;
  }
  return isOlder ? `that is for an older commit: ${is}` : waited;
}

async function shownApproval(
  read: () => Promise<TaskView>,
  rows: readonly ApprovalRow[],
  shown: { readonly id: string; readonly commit: string },
): Promise<ApprovalRow | string> {
  const isShown = (row: ApprovalRow) => row.id === shown.id && row.commit === shown.commit;
  const meant = rows.find(isShown) ?? toldBy(await read()).find(isShown);
  return meant ?? `${shown.id} of commit ${shortCommit(shown.commit)} is asked no more`;
}

/** By clocks that agree, else by clocks that may be apart; two never wait at once. */
function whatWaited(
  rows: readonly ApprovalRow[],
  { at, slackMs }: { readonly at: number; readonly slackMs: number },
): ApprovalRow | undefined {
  const within = (slack: number) =>
    rows.filter(
      ({ askedAt, decidedAt }) =>
        askedAt.getTime() <= at + slack && (decidedAt === null || decidedAt.getTime() > at - slack),
    );
  const apart = within(slackMs);
  return within(0).at(-1) ?? apart.findLast(({ decision }) => decision === 'pending') ?? apart.at(-1);
}

/** By a worker, a moment before the ledger has it. */
function toldBy({ waitingFor: wait }: TaskView): ApprovalRow[] {
  if (wait?.kind !== 'approval') return [];
  const { approval: id, of: kind, commit, what, since } = wait;
  const asked = { decision: 'pending', by: null, reason: null, askedAt: new Date(since), decidedAt: null } as const;
  return [{ id, kind, commit, what, ...asked }];
}

async function nothingWaited(read: () => Promise<TaskView>, rows: readonly ApprovalRow[]): Promise<string> {
  const view = await read();
  const { endedAt, status, stage } = view;
  if (endedAt !== null) return `the task has ended: it is ${status}`;
  const pending = rows.findLast(({ decision }) => decision === 'pending') ?? toldBy(view).at(0);
  if (pending === undefined)
    return `nothing waits for a decision: the task is ${stage === status ? '' : `in ${stage}, `}${status}`;
  return `nothing waited for a decision at that moment; ${pending.id} of commit ${shortCommit(pending.commit)} was asked later`;
}
