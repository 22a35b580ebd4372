import type { TaskIdentity } from '../../../domain/task/task.js';
import { stepFailure } from '../../temporal/failure.js';
import { hostRefs } from './mirror.js';
import { folderName } from '../worktree/places.js';
import { notePushed } from './pushed-last.js';
import { push, type PushedRef } from './push.js';
import { pushWithObjects } from './push-with-objects.js';
import { epochOf } from '../worktree/task-git-dir.js';
import { createMemory } from '../run/memory.js';
import { readRef } from '../worktree/read-ref.js';
import { headOf } from '../worktree/worktree.js';
import { treeOf, writeCommit } from '../changes/write-tree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';

/**
 * The mark of the host that works on a task's branch: a ref of the origin beside the branch, a commit that says how many
 * hosts the task had left. It moves with every push of the branch, both or neither, so that a host which was left, and
 * does not know it yet, can push nothing any more, at whatever moment it was held up.
 */
interface HostMark {
  readonly commit: string;
  readonly epoch: number;
}

function markRef(task: TaskIdentity): string {
  return `${hostRefs}/${folderName(task.id)}`;
}

/** Takes the branch from the hosts that were left. The mirror is up to date. */
export async function takeBranch(worktree: TaskWorktree): Promise<void> {
  const { task } = worktree;
  const epoch = await epochOf(worktree);
  const before = await ownMark(worktree, epoch);
  if (epoch === 0 || before?.epoch === epoch) return;
  const mark = await nextMark(worktree, { epoch, of: await headOf(worktree), before });
  if ((await pushWithObjects(worktree, mark)) === 'pushed') return;
  throw new Error(`Another host took ${task.branch} at the same time`);
}

/** Pushes a commit to the task's branch, unless this host was left. `moved`: to be tried again on an up-to-date mirror. */
export async function pushMarked(worktree: TaskWorktree, commit: string): Promise<'pushed' | 'moved'> {
  const { git, task, gitDir } = worktree;
  const epoch = await epochOf(worktree);
  const before = await ownMark(worktree, epoch);
  const together = await nextMark(worktree, { epoch, of: commit, before });
  const ref = `refs/heads/${task.branch}`;
  await worktree.noteHead?.(commit);
  const outcome = await pushWithObjects(worktree, { commit, ref, force: false, together });
  if (outcome === 'pushed') await notePushed(git, gitDir, commit);
  return outcome;
}

/** Takes the mark of a task away that never left its host; where it did, the mark stays, and keeps that host off. */
export async function removeMark(worktree: TaskWorktree): Promise<void> {
  const { git, task, gitDir } = worktree;
  const mark = await readMark(worktree);
  if (mark?.epoch !== 0) return;
  await push(git, {
    gitDir,
    origin: task.repository.url,
    commit: '',
    ref: markRef(task),
    force: false,
    from: mark.commit,
  });
}

async function ownMark(worktree: TaskWorktree, epoch: number): Promise<HostMark | null> {
  const { task } = worktree;
  const mark = await readMark(worktree);
  if (mark === null || mark.epoch <= epoch) return mark;
  throw stepFailure('WorkspaceLost', `The task has left this host: another one works on ${task.branch}.`);
}

/** As the mirror has it; null before the first push. */
async function readMark({ git, task, mirror }: TaskWorktree): Promise<HostMark | null> {
  const commit = await readRef(mirror, markRef(task));
  if (commit === null) return null;
  const known = epochs.get(commit);
  if (known !== undefined) return { commit, epoch: known };
  const { stdout } = await git(['cat-file', 'commit', commit], { gitDir: mirror });
  const [, epoch] = /\n\nepoch (\d+)$/.exec(stdout.trimEnd()) ?? [];
  if (epoch === undefined) return null;
  epochs.remember(commit, Number(epoch));
  return { commit, epoch: Number(epoch) };
}

/** What a mark's commit says; step after step of a task asks it. */
const epochs = createMemory<number>();

async function nextMark(
  { git, task, gitDir }: TaskWorktree,
  mark: { readonly epoch: number; readonly of: string; readonly before: HostMark | null },
): Promise<PushedRef> {
  const { epoch, of, before } = mark;
  const tree = await treeOf(git, gitDir, of);
  const parents = before === null ? [] : [before.commit];
  const commit = await writeCommit(git, gitDir, { tree, parents, message: `epoch ${epoch}` });
  epochs.remember(commit, epoch);
  return { commit, ref: markRef(task), force: false, from: before?.commit ?? null };
}
