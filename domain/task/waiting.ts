import type { GateCheck } from '../gates/gate.js';
import type { Awaited } from '../ci/awaited.js';
import type { BrakeWait } from '../brakes/brake-wait.js';
import type { PendingApproval } from './approval.js';

/** What a task waits for, as data: who shows it makes a sentence of it (`domain/wording/wait-in-words.ts`). */
export type Wait = (
  | ({ readonly kind: 'approval' } & PendingApproval)
  /** The task is blocked. */
  | ({ readonly kind: 'person' } & NumberedBlock)
  /** `untold`: what was said instead of the limit's end; `until` is orch's own next try then. */
  | { readonly kind: 'limit'; readonly agent: string; readonly until: number; readonly untold?: string }
  /** A failure that passes; `until` is orch's own next try. */
  | { readonly kind: 'backoff'; readonly failure: string; readonly until: number }
  /** `admit` does not let its next run start yet. */
  | BrakeWait
  /** The account of a forge or tracker takes no more requests; null: a person ends its pause. */
  | { readonly kind: 'account'; readonly account: string; readonly until: number | null }
  /** The forge's own checks of a commit. */
  | ({ readonly kind: 'checks' } & ChecksWait)
  /** The merges into a repository that were asked for before. */
  | { readonly kind: 'merges'; readonly repository: string }
  /** Its deployment is under way, or waits for those that were asked for before: ids of their tasks, the first one's under way. */
  | { readonly kind: 'deployment'; readonly environment: string; readonly behind: readonly string[] }
  /** The forge does not merge yet. */
  | { readonly kind: 'forge'; readonly reason: string }
  | ({ readonly kind: 'host' } & HostWait)
  /** No wait of its own making: the project's set-up runs in its worktree; `base`: and its checks, on the base as it is. */
  | { readonly kind: 'set-up'; readonly of: 'worktree' | 'base' }
) & {
  /** Since when (epoch milliseconds). */
  readonly since: number;
};

export interface ChecksWait {
  readonly commit: string;
  /** Those under way; empty: none has reported yet. */
  readonly names: readonly string[];
  /** What has not reported; absent: nothing is known to be missing. */
  readonly awaits?: Awaited;
  /** The end of orch's patience. */
  readonly until: number;
}

export type WaitKind = Wait['kind'];

export type HostWait =
  /** Its run is admitted, and waits in its host's queue until an agent slot is free. */
  | { readonly why: 'slot' }
  /** Its host is there, and has no slot free. */
  | { readonly why: 'full'; readonly hostId: string }
  /** Its host does not answer; any other will do. */
  | { readonly why: 'away'; readonly hostId: string }
  /** It has no host yet, and none has an agent slot free. */
  | { readonly why: 'none-free' };

/** Why a person is needed, and what helps there. */
export interface Block {
  readonly reason: string;
  /** What is asked, in the agent's own words; absent: nobody asks. Redacted, at most `saidLimit` characters. */
  readonly said?: string;
  /** The checks of a gate that have failed; absent: none has. */
  readonly evidence?: readonly GateCheck[];
  /** The likeliest first. */
  readonly ways: readonly WayOut[];
}

/** An agent asks it, in its own words and under its own name. */
export function isQuestion({ ways }: Block): boolean {
  return ways[0]?.way === 'answer';
}

/** `number`: of the task's blocks; a later one has another. */
export type NumberedBlock = Block & { readonly number: number };

export const saidLimit = 2_000;

/** Something that a person can do about a block; in words: `domain/wording/ways-in-words.ts`. */
export type WayOut =
  /** To be put right outside of the task before it goes on. */
  | { readonly way: 'fix'; readonly where: 'agent' | 'host' | 'disk' | 'base' | 'forge' | 'repository' | 'variables' }
  /** A key of the project in the projects file, or one of orch's settings; before a retry. */
  | { readonly way: 'setting'; readonly name: string; readonly of: 'project' | 'orch' }
  | { readonly way: 'answer' | 'guide' | 'retry' | 'retry-from' | 'raise-budget' | 'close' | 'cancel' };

/** A wait without its beginning. */
export type WaitFor = DistributiveOmit<Wait, 'since'>;

/** Waits of a task by itself, that end at a moment. */
export type WaitUntil = Extract<WaitFor, { readonly kind: 'limit' | 'backoff' }>;

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
