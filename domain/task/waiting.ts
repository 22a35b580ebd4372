import type { PendingApproval } from './approval.js';

/** What a task waits for, as data: who shows it makes a sentence of it (`domain/wording/wait-in-words.ts`). */
export type Wait = (
  | ({ readonly kind: 'approval' } & PendingApproval)
  /** The task is blocked. */
  | { readonly kind: 'person'; readonly reason: string }
  /** `untold`: what was said instead of the limit's end; until then orch waits by itself. */
  | { readonly kind: 'limit'; readonly agent: string; readonly until: number; readonly untold?: string }
  /** A failure that passes. */
  | { readonly kind: 'backoff'; readonly failure: string; readonly until: number }
  | { readonly kind: 'budget'; readonly reason: string; readonly until: number }
  /** The forge's own checks of a commit; no names: none has reported yet. */
  | { readonly kind: 'checks'; readonly commit: string; readonly names: readonly string[] }
  /** The merges into a repository that were asked for before. */
  | { readonly kind: 'merges'; readonly repository: string }
  /** The forge does not merge yet. */
  | { readonly kind: 'forge'; readonly reason: string }
  | ({ readonly kind: 'host' } & HostWait)
) & {
  /** Since when (epoch milliseconds). */
  readonly since: number;
};

export type WaitKind = Wait['kind'];

export type HostWait =
  /** Its host is there, and has no slot free. */
  | { readonly why: 'full'; readonly hostId: string }
  /** Its host does not answer; any other will do. */
  | { readonly why: 'away'; readonly hostId: string }
  /** It has no host yet, and none has an agent slot free. */
  | { readonly why: 'none-free' };

/** A wait without its beginning. */
export type WaitFor = DistributiveOmit<Wait, 'since'>;

/** Waits that end by themselves at a moment that somebody has told. */
export type WaitUntil = Extract<WaitFor, { readonly until: number }>;

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
