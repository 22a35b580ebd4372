import type { Adopted } from '../../../activities/on-host/prepare-workspace.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { protectedOfAdopted } from '../../../domain/wording/notices.js';
import type { Task } from '../state/task.js';
import { askApproval } from '../waits/ask-approval.js';
import { block } from '../waits/block.js';

/**
 * Before anybody works on a branch that others have pushed, a person agrees to what it changes of the protected files. False: they
 * do not, or something has come between; the worktree is prepared anew then.
 */
export async function settleBranch(task: Task, stage: Stage, adopted: Adopted | undefined): Promise<boolean> {
  const { identity, state } = task;
  if (state.begun !== null) return true;
  if (adopted === undefined || adopted.protectedCount === 0) {
    state.begun = { adopted: adopted?.head ?? null };
    return true;
  }
  const { head: commit } = adopted;
  const what = protectedOfAdopted(identity.branch, adopted);
  state.questions.adopted += 1;
  const { decision, by, reason } = await askApproval(task, {
    ...{ approval: { kind: 'protected', when: 'before' }, commit, what, round: state.questions.adopted },
  });
  // What was approved is what was shown: the worktree is looked at once more only where somebody has pushed meanwhile.
  if (decision === 'approved') {
    state.begun = { adopted: commit };
    return true;
  }
  await block(task, 'foreign-branch', `${stage.role}: ${by} rejected ${what}: ${reason ?? ''}`);
  return false;
}
