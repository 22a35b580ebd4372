import type { PullRequest, TaskIdentity, Workspace } from '../domain/task.js';
import { stepFailure } from './failure.js';
import { atWorktree, type WorktreeDeps } from './git/at-worktree.js';
import { findMerge } from './git/find-merge.js';
import type { Git } from './git/git.js';
import { mergeCommits } from './git/merge-commits.js';
import { refreshMirror } from './git/mirror.js';
import type { Places } from './git/places.js';
import { push } from './git/push.js';
import type { Forge } from './ports.js';

export interface MergePullRequestInput {
  readonly task: TaskIdentity;
  readonly workspace: Workspace;
  readonly pullRequest: PullRequest;
  /** The commit that was reviewed, tested and approved; another head is not merged. */
  readonly headCommit: string;
}
export interface MergePullRequestOutput {
  readonly mergeCommit: string;
}

export interface MergePullRequestDeps extends WorktreeDeps {
  readonly forge: Forge;
}

const mostTries = 5;

/** A real `--no-ff` merge on the origin; asked again, the merge that is there is found. */
export function createMergePullRequest(
  deps: MergePullRequestDeps,
): (input: MergePullRequestInput) => Promise<MergePullRequestOutput> {
  return ({ task, pullRequest, headCommit }) =>
    atWorktree(deps, task, async (git, places) => {
      const { repository } = task;
      const { number } = pullRequest;
      const mergeCommit = await merge(git, places, task, { headCommit, message: mergeMessage(number, task.title) });
      await deps.forge.recordMerge({ repository, number, mergeCommit });
      return { mergeCommit };
    });
}

interface Approved {
  readonly headCommit: string;
  readonly message: string;
}

async function merge(git: Git, places: Places, task: TaskIdentity, approved: Approved): Promise<string> {
  const { branch, repository } = task;
  const { baseBranch, url: origin } = repository;
  const gitDir = places.mirror;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const heads = await refreshMirror(git, places, repository);
    const base = heads.get(baseBranch);
    if (base === undefined) throw stepFailure('ForgeRejected', `The branch ${baseBranch} is gone from the origin.`);
    const merged = await findMerge(git, gitDir, approved.headCommit, base);
    if (merged !== null) return merged;
    const head = heads.get(branch);
    if (head !== approved.headCommit) {
      const now = head === undefined ? 'gone from the origin' : `at ${head.slice(0, 12)}`;
      throw stepFailure(
        'ForgeRejected',
        `${branch} was approved at ${approved.headCommit.slice(0, 12)} and is ${now}.`,
      );
    }
    const commit = await mergeCommits(git, {
      gitDir,
      into: { name: baseBranch, commit: base },
      from: { name: branch, commit: head },
      message: approved.message,
    });
    const ref = `refs/heads/${baseBranch}`;
    if ((await push(git, { gitDir, origin, commit, ref, force: false })) === 'pushed') return commit;
  }
  throw new Error(`${baseBranch} moved on the origin ${mostTries} times while ${branch} was merged`);
}

function mergeMessage(number: number, title: string): string {
  const line = title.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return `Merge pull request #${number}: ${line.slice(0, 200)}`;
}
