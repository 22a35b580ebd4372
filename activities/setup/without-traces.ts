import { mkdir } from 'node:fs/promises';
import { onDisk } from '../files/on-disk.js';
import { openUp } from '../files/open-up.js';
import { removeTree } from '../files/remove-tree.js';
import { rebuildAgentGit } from '../git/commit/rebuild-agent-git.js';
import { entriesIn } from '../git/run/git.js';
import type { Bot } from '../git/run/git-environment.js';
import { resetInside } from '../git/submodules/reset-inside.js';
import { readRef } from '../git/worktree/read-ref.js';
import { headOf, inWorktree } from '../git/worktree/worktree.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';

/**
 * Takes out of a worktree what agents could have left there that no commit shows: what git ignores, such as programs in
 * `node_modules`, the contents of submodules, and their own git's configuration.
 */
export async function withoutTraces(
  worktree: TaskWorktree,
  { base, bot }: { readonly base: string; readonly bot: Bot },
): Promise<void> {
  const { git, root, mirror, task } = worktree;
  const { baseBranch, filters = [] } = task.repository;
  const clean = () => git(['clean', '--quiet', '-ffdX'], inWorktree(worktree));
  try {
    await clean();
  } catch (error) {
    if (!/Permission denied/.test(String(error))) throw error;
    await openUp(root);
    await clean();
  }
  await emptySubmodules(worktree);
  await resetInside(worktree);
  await rebuildAgentGit(worktree, {
    ...{ baseBranch, branch: task.branch, head: await headOf(worktree), bot, filters },
    base: (await readRef(mirror, `refs/heads/${baseBranch}`)) ?? base,
  });
}

/** What lies in the folder of a submodule is no change to git, and nothing that it would clean. */
async function emptySubmodules(worktree: TaskWorktree): Promise<void> {
  const { git, root } = worktree;
  const { stdout } = await git(['ls-files', '-z', '--stage'], inWorktree(worktree));
  for (const entry of entriesIn(stdout)) {
    const [, path] = /^160000 [^\t]*\t([^]*)$/.exec(entry) ?? [];
    if (path === undefined) continue;
    await removeTree(onDisk(root, path));
    await mkdir(onDisk(root, path));
  }
}
