import { noteConflict } from '../conflicts/conflict-note.js';
import { fromLabel, intoLabel, mergeFrom } from './merge-from.js';
import { isMergeByItself } from './is-merge-by-itself.js';
import { lastPushed, notePushed } from '../refs/pushed-last.js';
import type { Bot } from '../run/git-environment.js';
import { fromBytes } from '../run/git.js';
import { checkOut } from '../worktree/check-out.js';
import type { MergeNote } from '../worktree/merge-note.js';
import { readRef } from '../worktree/read-ref.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { headOf, isAncestor, mergeBase } from '../worktree/worktree.js';
import { writeCommit } from '../changes/write-tree.js';

/**
 * Puts what the task itself has committed since its last push, and nothing else, onto a branch that was rewritten, in one commit.
 * Answers the conflicts in which that ends, where nothing is changed; null: the worktree is at what came of it.
 */
export async function replayOnto(worktree: TaskWorktree, theirs: string): Promise<MergeNote | null> {
  const { git, gitDir, task } = worktree;
  const head = await headOf(worktree);
  const last = await lastPushed(gitDir);
  let onto = theirs;
  if (last !== null && last !== head) {
    const made = await mergeFrom(worktree, { parted: last, into: theirs, from: head });
    if (made.conflicts.length > 0) {
      const inWords = `what the task had committed before ${task.branch} was rewritten`;
      const sides = {
        ours: theirs,
        theirs: head,
        with: inWords,
        label: fromLabel,
        ourLabel: intoLabel,
        of: 'own',
      } as const;
      return noteConflict(worktree, made, sides);
    }
    const parents = [theirs, ...(await mergedBase(worktree, { head, theirs }))];
    onto = await writeCommit(git, gitDir, {
      tree: made.tree,
      parents,
      ...(await saidBy(worktree, await lastOwn(worktree, last))),
    });
  }
  await checkOut(worktree, onto);
  await notePushed(git, gitDir, theirs);
  return null;
}

/** The newest commit of the base that the task's work holds, and the branch does not hold yet. */
async function mergedBase(
  { git, gitDir, mirror, task }: TaskWorktree,
  { head, theirs }: { readonly head: string; readonly theirs: string },
): Promise<string[]> {
  const base = await readRef(mirror, `refs/heads/${task.repository.baseBranch}`);
  const merged = base === null ? null : await mergeBase(git, gitDir, head, base);
  return merged === null || (await isAncestor(git, gitDir, merged, theirs)) ? [] : [merged];
}

/** A merge that git made by itself says nothing of whose work it is. */
async function lastOwn(worktree: TaskWorktree, last: string): Promise<string> {
  const { git, gitDir } = worktree;
  const { stdout } = await git(['rev-list', '--first-parent', '--parents', 'HEAD', `^${last}`], { gitDir });
  for (const line of stdout.split('\n')) {
    const [commit = '', ...parents] = line.split(' ');
    if (!(await isMergeByItself(worktree, commit, parents))) return commit;
  }
  return headOf(worktree);
}

async function saidBy({ git, gitDir }: TaskWorktree, commit: string): Promise<{ message: string; author: Bot }> {
  const { stdout } = await git(['log', '-1', '--format=%an%x00%ae%x00%B', commit], { gitDir });
  const [name = '', email = '', message = ''] = fromBytes(stdout).split('\0');
  return { message, author: { name, email } };
}
