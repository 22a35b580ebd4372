import { withoutReferences } from '../../domain/content/without-references.js';
import type { MergeAnswer, MergeMethod } from '../../domain/task/forge.js';
import type { PullRequest, TaskIdentity } from '../../domain/task/task.js';
import type { Forge, ForgeOf, MergeOrder, MergeResult } from '../forges/forge.js';
import type { Redact } from '../../domain/text/redact.js';
import { oneLine } from '../../domain/text/one-line.js';
import { holdsCommit } from '../git/worktree/holds-commit.js';
import { baseOf } from '../git/refs/base-of.js';
import { refreshMirror } from '../git/refs/mirror.js';
import { createGit, type GitDeps } from '../git/run/git.js';
import { placesOf } from '../git/worktree/places.js';
import { countingChecks } from '../ci/checks-of.js';
import { shownChecks } from './read-checks.js';
import { refusedPushIn } from '../temporal/failure.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';

export interface MergePullRequestInput {
  readonly task: TaskIdentity;
  readonly pullRequest: Pick<PullRequest, 'number'>;
  /** The commit that was reviewed, tested and approved; another head is not merged. */
  readonly headCommit: string;
  readonly method: MergeMethod;
  /** Reviews whose wishes have gone to development already; they stand until their author looks again. */
  readonly answered: readonly string[];
  /** The commit whose checks count for it; of its own, only red ones do then. Absent: its own count. */
  readonly checkedBy?: string;
  /** It has to have all that the base branch has. Absent: whatever merges is merged. */
  readonly upToDate?: true;
}

export interface MergePullRequestDeps extends GitDeps {
  readonly reposDir: string;
  readonly forgeOf: ForgeOf;
  readonly redact: Redact;
}

/** One attempt to merge. Asked again, the merge that is there is found; what does not merge yet is an answer, too. */
export function createMergePullRequest(
  deps: MergePullRequestDeps,
): (input: MergePullRequestInput) => Promise<MergeAnswer> {
  return ({ task, pullRequest, headCommit, method, answered, checkedBy = headCommit, upToDate = false }) =>
    whileHeartbeating(async (signal) => {
      const { forgeOf, redact } = deps;
      const { repository, branch: head } = task;
      const { number } = pullRequest;
      const title = withoutReferences(redact(oneLine(task.title))).slice(0, 200);
      const order = { repository, number, head, headCommit, method, title, answered, checkedBy, upToDate };
      const forge = forgeOf(repository, signal);
      const hindered = await hindrance(forge, order, redact);
      if (hindered !== null) return hindered;
      if (upToDate && (await isBehind(deps, task, { headCommit, signal }))) return { kind: 'behind' };
      const result = await mergeUnlessRefused(forge, order);
      return result.kind === 'merged' ? { ...result, by: null } : result;
    });
}

async function isBehind(
  deps: MergePullRequestDeps,
  task: TaskIdentity,
  { headCommit, signal }: { readonly headCommit: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const git = createGit(deps, signal);
  const { mirror } = placesOf(deps.reposDir, task);
  const base = baseOf(task, await refreshMirror(git, { mirror }, task.repository));
  return !(await holdsCommit(git, mirror, headCommit, base));
}

const mostReviews = 5;
const longestReview = 2_000;

type Order = MergeOrder & Pick<MergePullRequestInput, 'answered'> & { readonly checkedBy: string };

async function mergeUnlessRefused(forge: Forge, order: Order): Promise<MergeResult | MergeRefused> {
  try {
    return await forge.merge(order);
  } catch (error) {
    const refused = refusedPushIn(error);
    if (refused?.because !== 'content') throw error;
    return { kind: 'refused', refused };
  }
}

type MergeRefused = Extract<MergeAnswer, { readonly kind: 'refused' }>;

/** What is in the merge's way, or makes it unnecessary; null: nothing that is known before it is tried. */
async function hindrance(forge: Forge, order: Order, redact: Redact): Promise<MergeAnswer | null> {
  const { state, base, draft, mergeable, headCommit, mergeCommit, endedBy } = await forge.readPullRequest(order);
  const isThis = headCommit === order.headCommit;
  const isInto = base === order.repository.baseBranch;
  const isMerged = state === 'merged' && isThis && isInto;
  if (isMerged && mergeCommit !== null) return { kind: 'merged', mergeCommit, by: endedBy };
  // Merged as it was earlier, it is over, as a closed one: what came since needs another.
  if (state !== 'open' && !isMerged) return { kind: 'closed', by: endedBy };
  if (!isInto) return { kind: 'retargeted', base };
  if (!isThis) return { kind: 'moved', headCommit };
  const checks = await countingChecks(forge, order.repository, { commit: headCommit, by: order.checkedBy });
  const red = checks.filter((check) => check.state === 'failed');
  if (red.length > 0) return { kind: 'red', checks: shownChecks(red, redact) };
  const reviews = await forge.readChangesRequested(order);
  const news = reviews.filter(({ id }) => !order.answered.includes(id));
  if (news.length > 0) {
    const told = news
      .slice(0, mostReviews)
      .map(({ id, by, text }) => ({ id, by, text: redact(text).slice(0, longestReview) }));
    return { kind: 'changes-requested', reviews: told };
  }
  if (reviews.length > 0) {
    const by = reviews.map((review) => review.by).join(', ');
    return { kind: 'waits', reason: `changes that ${by} asked for are made: a new review is missing` };
  }
  const pending = checks.filter((check) => check.state === 'pending').map(({ name }) => name);
  if (pending.length > 0) return { kind: 'waits', reason: `checks are under way: ${pending.slice(0, 5).join(', ')}` };
  if (draft) return { kind: 'waits', reason: `pull request #${order.number} is a draft` };
  if (mergeable === false) return { kind: 'conflict' };
  // Soon known: Temporal asks again.
  if (mergeable === null) throw new Error('the forge has not found out yet whether the pull request merges');
  return null;
}
