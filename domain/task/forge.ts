import type { RefusedPush } from '../git/refused-push.js';

/** What orch asks of a forge, and what it answers: facts, the same for each vendor. */

export const forgeKinds = ['local', 'gitea', 'github'] as const;
export type ForgeKind = (typeof forgeKinds)[number];

/** A repository as its forge knows it. */
export interface ForgeRepository {
  /** The forge's name in the worker's settings, `gitea` or `gitea-<name>`: address and credentials stand there alone. */
  readonly account: string;
  readonly owner: string;
  readonly name: string;
}

/** Forges tell the names of owners and repositories apart without their case. */
export function isSameRepository(one: ForgeRepository, other: ForgeRepository): boolean {
  const key = ({ account, owner, name }: ForgeRepository) => `${account} ${owner}/${name}`.toLowerCase();
  return key(one) === key(other);
}

export const mergeMethods = ['merge', 'squash', 'rebase'] as const;
export type MergeMethod = (typeof mergeMethods)[number];

export interface PullRequestState {
  readonly state: 'open' | 'closed' | 'merged';
  /** The branch that it is of. */
  readonly head: string;
  /** The branch that it goes into. */
  readonly base: string;
  readonly draft: boolean;
  /** Null: the forge has not found out yet. */
  readonly mergeable: boolean | null;
  readonly headCommit: string;
  readonly mergeCommit: string | null;
  /** Who closed or merged it; null while it is open, where that was orch itself, and where the forge does not say. */
  readonly endedBy: string | null;
}

/** A pull request that was ended while its task was under way. */
export type EndedPullRequest =
  | { readonly kind: 'closed'; readonly by: string | null }
  | {
      readonly kind: 'merged';
      readonly by: string | null;
      readonly mergeCommit: string;
      /** Files of the branch that the base does not have as it does, the task's own papers aside; empty: it has all. */
      readonly left: readonly string[];
      /** The head that was merged, where it holds what the task's head does not; absent: it holds nothing more. */
      readonly foreignHead?: string;
      /** The branch that it went into, where that is not the task's base; absent: it is. */
      readonly into?: string;
    };

/** One check of a commit, by its newest report. */
export interface Check {
  readonly name: string;
  readonly state: 'pending' | 'passed' | 'failed';
  /** Where a person reads more. */
  readonly url: string | null;
  /** The end of what it printed or said, where the forge gives that; at most 2,000 characters. */
  readonly tail: string | null;
}

/** A person's review that asks for changes, by the newest review of each. */
export interface ChangesRequested {
  /** The review's own: it stands until its author looks again, also when its changes have been made. */
  readonly id: string;
  readonly by: string;
  readonly text: string;
}

export type MergeAnswer =
  /** `by` tells a person who has merged it; null: orch. */
  | { readonly kind: 'merged'; readonly mergeCommit: string; readonly by: string | null }
  | { readonly kind: 'closed'; readonly by: string | null }
  | { readonly kind: 'conflict' }
  /** The base branch has commits that the head does not have, and it is to have all of them. */
  | { readonly kind: 'behind' }
  /** A person has given it another base branch. */
  | { readonly kind: 'retargeted'; readonly base: string }
  /** The branch is not at the commit that was approved. */
  | { readonly kind: 'moved'; readonly headCommit: string }
  /** Checks of the commit are red. */
  | { readonly kind: 'red'; readonly checks: readonly Check[] }
  | { readonly kind: 'changes-requested'; readonly reviews: readonly ChangesRequested[] }
  /** The origin objects to what would be merged. */
  | { readonly kind: 'refused'; readonly refused: RefusedPush }
  /** Not yet: checks are under way, reviews are missing. Asked again later. */
  | { readonly kind: 'waits'; readonly reason: string };
