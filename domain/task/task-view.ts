import type { StageName } from '../pipeline/stages.js';
import type { Priority } from '../brakes/priority.js';
import type { FilteredRepository, PullRequest, StageVisit, Workspace } from './task.js';
import type { AgreedUnreviewed } from '../gates/unreviewed.js';
import type { Wait } from './waiting.js';

export const taskStatuses = [
  'running',
  'waiting-for-approval',
  'waiting',
  'paused',
  'blocked',
  'done',
  'cancelled',
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export interface DecidedApproval {
  readonly approval: string;
  readonly decision: 'approved' | 'rejected';
  /** An identity, `system:id`. */
  readonly by: string;
  readonly reason: string | null;
  readonly at: number;
}

/** Where the worktree of a task that has ended is still, because what it holds could not be kept on the origin. */
export interface LeftAt {
  readonly hostId: string;
  readonly path: string;
  readonly why: string;
  /** False: its host tries again by itself. */
  readonly forGood: boolean;
}

/** Where the task's files lie, once they do. */
export interface Checkout extends Workspace {
  readonly baseBranch: string;
  /** Where git runs filters there. */
  readonly filtered?: FilteredRepository;
}

/** The answer of the query `status`: what the command line, the board and the Temporal UI draw. */
export interface TaskView {
  readonly taskId: string;
  readonly project: string;
  readonly item: string;
  readonly title: string;
  readonly branch: string;
  /** The head that others had pushed to it before the task began; absent: none, or only the ledger answers. */
  readonly adopted?: string;
  readonly status: TaskStatus;
  readonly stage: StageName | 'done';
  readonly round: number;
  readonly waitingFor: Wait | null;
  readonly paused: boolean;
  /** Absent: only the ledger answers. */
  readonly priority?: Priority;
  /** The answer to the last retry: why it was not taken, or null. Absent: there was none, or only the ledger answers. */
  readonly retry?: { readonly id: string; readonly problem: string | null };
  readonly stages: readonly StageVisit[];
  /** The run that is under way; its number is known once it has ended. */
  readonly runningSince: number | null;
  readonly pullRequest: PullRequest | null;
  readonly headCommit: string | null;
  /** Null where there is none yet, and where only the ledger answers. */
  readonly workspace: Checkout | null;
  readonly approvals: readonly DecidedApproval[];
  /** Who wants merged what not all stages have passed; absent: nobody, or only the ledger answers. */
  readonly unreviewed?: AgreedUnreviewed;
  readonly tokens: number;
  readonly costUsd: number;
  /** What of it is estimated by the settings' prices; absent where nothing is. */
  readonly estimatedUsd?: number;
  /** Runs whose cost nobody knows: it cost this much or more; absent where there is none. */
  readonly unknownCosts?: number;
  readonly budgetUsd: number | null;
  readonly startedAt: number;
  /** Who ended it as done without a merge, there being nothing to do; absent: nobody. */
  readonly closedBy?: string;
  /** Work of it that is not on the origin; absent: there is none, or only the ledger answers. */
  readonly leftAt?: LeftAt;
  readonly endedAt: number | null;
}
