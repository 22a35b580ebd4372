import { pushObjects, usesLfs } from '../run/lfs.js';
import { readRef } from '../worktree/read-ref.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { push, type PushedRef } from './push.js';
import { noteRemoteHeads } from './remote-heads.js';

/** Pushes a commit of a task, and before it what the pointers in it stand for: one without its object is a file that is lost. */
export async function pushWithObjects(
  worktree: TaskWorktree,
  pushed: PushedRef & { readonly together?: PushedRef },
): Promise<'pushed' | 'moved'> {
  const { git, task, gitDir } = worktree;
  const { repository } = task;
  if (usesLfs(repository)) {
    await noteRemoteHeads(git, gitDir, await mirroredHeads(worktree));
    await pushObjects(git, gitDir, repository.url, pushed.commit);
  }
  return push(git, { gitDir, origin: repository.url, ...pushed });
}

/** Of the task's branch and its base: whose objects are on the origin is not asked again with each push. */
async function mirroredHeads({ task, mirror }: TaskWorktree): Promise<Map<string, string>> {
  const heads = new Map<string, string>();
  for (const branch of [task.repository.baseBranch, task.branch]) {
    const head = await readRef(mirror, `refs/heads/${branch}`);
    if (head !== null) heads.set(branch, head);
  }
  return heads;
}
