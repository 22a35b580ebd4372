import { ApplicationFailure } from '@temporalio/common';
import { stepFailure } from '../../temporal/failure.js';
import { findMerge } from '../../git/merge/find-merge.js';
import type { Git } from '../../git/run/git.js';
import { mergeCommits } from '../../git/merge/merge-commits.js';
import { findSquash, squashCommits } from '../../git/merge/squash.js';
import { hasCommit } from '../../git/run/has-commit.js';
import { refreshMirror } from '../../git/refs/mirror.js';
import { mirrorOf } from '../../git/worktree/places.js';
import { isAncestor } from '../../git/worktree/worktree.js';
import { push } from '../../git/refs/push.js';
import type { MergeOrder, MergeResult } from '../forge.js';

const mostTries = 5;

/** A real `--no-ff` merge on the origin, or one commit with all changes; asked again, what is there is found. */
export async function mergeByGit(git: Git, reposDir: string, order: MergeOrder): Promise<MergeResult> {
  const { repository, head, headCommit, method, number, title, upToDate = false } = order;
  const { baseBranch, url: origin } = repository;
  const mirror = mirrorOf(reposDir, repository.name);
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const heads = await refreshMirror(git, { mirror }, repository);
    const base = heads.get(baseBranch);
    if (base === undefined) throw stepFailure('ForgeRejected', `The branch ${baseBranch} is gone from the origin.`);
    const merged = await findMerged(git, mirror, { method, headCommit, base });
    if (merged !== null) return { kind: 'merged', mergeCommit: merged };
    const now = heads.get(head);
    if (now === undefined) throw stepFailure('ForgeRejected', `The branch ${head} is gone from the origin.`);
    if (now !== headCommit) return { kind: 'moved', headCommit: now };
    if (upToDate && !(await isAncestor(git, mirror, base, now))) return { kind: 'behind' };
    const commit = await unlessConflict(() =>
      (method === 'squash' ? squashCommits : mergeCommits)(git, {
        mirror,
        into: { name: baseBranch, commit: base },
        from: { name: head, commit: now },
        message: method === 'squash' ? `${title} (#${number})` : `Merge pull request #${number}: ${title}`,
      }),
    );
    if (commit === null) return { kind: 'conflict' };
    const ref = `refs/heads/${baseBranch}`;
    // What the pointers of both sides stand for is there.
    if ((await push(git, { gitDir: mirror, origin, commit, ref, force: false })) === 'pushed') {
      return { kind: 'merged', mergeCommit: commit };
    }
  }
  throw new Error(`${baseBranch} moved on the origin ${mostTries} times while ${head} was merged`);
}

/** A person may have merged where the project squashes. */
async function findMerged(
  git: Git,
  mirror: string,
  {
    method,
    headCommit,
    base,
  }: { readonly method: MergeOrder['method']; readonly headCommit: string; readonly base: string },
): Promise<string | null> {
  const merged = await findMerge(git, mirror, headCommit, base);
  if (merged !== null || method !== 'squash') return merged;
  return (await hasCommit(git, mirror, headCommit)) ? findSquash(git, mirror, headCommit, base) : null;
}

async function unlessConflict(merge: () => Promise<string>): Promise<string | null> {
  try {
    return await merge();
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === 'MergeConflict') return null;
    throw error;
  }
}
