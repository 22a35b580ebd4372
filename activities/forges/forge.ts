import type { ChangesRequested, Check, MergeMethod, PullRequestState } from '../../domain/task/forge.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { MovedRepository } from './moved-repository.js';
import type { PullRequest, Repository } from '../../domain/task/task.js';

export interface PullRequestDraft {
  readonly taskId: string;
  readonly repository: Repository;
  readonly head: string;
  readonly headCommit: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** Not yet to be merged. */
  readonly draft: boolean;
  /** Made where the forge lacks them; others on the pull request stay. */
  readonly labels: readonly string[];
  /** The number that the task knows it by; null: it knows none. */
  readonly known: number | null;
  /** This one alone, if it is open, and none is made; null: whichever is open, else a new one. */
  readonly only: number | null;
}

export interface PullRequestOf {
  readonly repository: Repository;
  readonly number: number;
}

export interface MergeOrder extends PullRequestOf {
  readonly head: string;
  /** Another head is not merged. */
  readonly headCommit: string;
  readonly method: MergeMethod;
  /** The head has to have all that the base branch has, where the forge can hold to that. */
  readonly upToDate?: boolean;
  readonly title: string;
}

export interface ForgeComment {
  /** The role that speaks; absent: orch itself. */
  readonly author?: Role;
  readonly mark: string;
  /** Markdown. */
  readonly text: string;
}

/** What a forge makes of an order to merge; that it was carried out is verified by asking. */
export type MergeResult =
  | { readonly kind: 'merged'; readonly mergeCommit: string }
  | { readonly kind: 'moved'; readonly headCommit: string }
  | { readonly kind: 'conflict' }
  /** The base branch has gone on. */
  | { readonly kind: 'behind' }
  /** The forge refuses for now: mergeability is not known yet, a check or a review is missing. */
  | { readonly kind: 'waits'; readonly reason: string };

/** A check that has to be green before a merge, as the forge names it: some by a pattern. */
export interface RequiredCheck {
  readonly name: string;
  readonly isMetBy: (check: string) => boolean;
}

/**
 * A forge as orch needs it. Every write is an "ensure": done again, it changes nothing. What only a person can fix is a
 * step failure (`RepoNotFound`, `ForgeRejected`); everything else thrown is retried, by Temporal alone.
 */
export interface Forge {
  /**
   * Found by head and base among the open ones, all pages of them, before it is made; the draft state, our part of the text, and a
   * title that nobody else has changed become those given. `only` is left as it is where it is not open any more.
   */
  ensurePullRequest(draft: PullRequestDraft): Promise<PullRequest & { readonly created: boolean }>;
  /** Where it is open, and orch has opened it. */
  closePullRequest(of: PullRequestOf): Promise<void>;
  /** One that a person has closed; where the forge does not open it again, it stays closed. */
  reopenPullRequest(of: PullRequestOf): Promise<void>;
  /** `atOnce`: whether it merges is not waited for. */
  readPullRequest(of: PullRequestOf & { readonly atOnce?: true }): Promise<PullRequestState>;
  /** Null: it is another repository's, or there is no such pull request. */
  readHeadBranch(of: PullRequestOf): Promise<string | null>;
  /** Where the forge says that the repository is now; null: where it was, or nowhere that is known. */
  followRepository(repository: Repository): Promise<MovedRepository | null>;
  /** Of each check the newest report; none where the forge runs none. */
  readChecks(repository: Repository, commit: string): Promise<readonly Check[]>;
  /** What the protection of the base branch asks for; null: the forge does not tell. */
  readRequiredChecks(repository: Repository): Promise<readonly RequiredCheck[] | null>;
  /** By the newest review of each person; a dismissed one does not count. */
  readChangesRequested(of: PullRequestOf): Promise<readonly ChangesRequested[]>;
  merge(order: MergeOrder): Promise<MergeResult>;
  /** Once by its mark, among our own comments; the text becomes the one given. */
  ensureComment(of: PullRequestOf, comment: ForgeComment): Promise<void>;
  /** A file's text; null where it is not there, or larger than 1 MB. */
  readFile(repository: Repository, at: { readonly ref: string; readonly path: string }): Promise<string | null>;
}

/** The forge of a repository; the signal ends what it does. */
export type ForgeOf = (repository: Repository, signal: AbortSignal) => Forge;
