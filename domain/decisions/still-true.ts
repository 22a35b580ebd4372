import type { TaskStatus } from '../task/task-view.js';
import type { ApprovalRecord } from '../task/outgoing.js';
import type { Wait } from '../task/waiting.js';
import type { Notice } from '../notices/notice.js';
import type { NoticeKind } from '../notices/notice-kinds.js';

/** What the ledger knows when a notice is about to be told. */
export interface NoticeFacts {
  readonly ageSeconds: number;
  /** Of its task; null: the ledger does not have it, or it is of none. */
  readonly status: TaskStatus | null;
  readonly waitingFor: Wait | null;
  /** About the approval that it asks for. */
  readonly decision: ApprovalRecord['decision'] | null;
}

const hour = 3_600;
const day = 24 * hour;
const week = 7 * day;

/** How long it is worth telling, where nothing else ends that. */
const lasts = {
  'run-started': hour,
  'run-finished': hour,
  'run-failed': day,
  'over-budget': day,
  quota: hour,
  'breaker-opened': day,
  'breaker-closed': day,
  'budget-near': day,
  'budget-used-up': day,
  'stage-changed': hour,
  'gate-failed': hour,
  approval: week,
  reminder: day,
  blocked: week,
  'host-left': day,
  'deploy-failed': week,
  'deploy-error': week,
  degraded: week,
  monitored: week,
  done: week,
  closed: week,
  cancelled: week,
  loop: day,
  'tracker-refused': day,
} satisfies Readonly<Record<NoticeKind, number>>;

/** Of another version of orch there may be another kind. */
const durations = new Map<string, number>(Object.entries(lasts));

/** The ledger hears of a block beside its notice: before then it knows of none. */
const blockIsKnownAfter = 60;

/** The one reason that nobody has wanted. */
export const notInTime = 'nobody could be told in time';

/** Why a notice is not told any more; null: it is still true. */
export function whyNotTold({ kind, asks }: Pick<Notice, 'kind' | 'asks'>, facts: NoticeFacts): string | null {
  const { ageSeconds, status, waitingFor, decision } = facts;
  const ended = status === 'done' || status === 'cancelled';
  if (asks?.on === 'approval' && decision !== null && decision !== 'pending') return `the approval was ${decision}`;
  if (asks?.on === 'block') {
    if (ended) return 'the task has ended';
    const isSame = waitingFor?.kind === 'person' && waitingFor.number <= asks.number;
    if (status !== null && ageSeconds > blockIsKnownAfter && !isSame) return 'the block is over';
  }
  return ageSeconds > (durations.get(kind) ?? week) ? notInTime : null;
}
