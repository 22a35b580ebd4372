import { comesAfter, judgingStage } from '../../../domain/pipeline/stage-places.js';
import type { Stage } from '../../../domain/pipeline/stages.js';
import { leaveToJudge } from './steps.js';
import type { Task } from './task.js';

/** A branch as a step leaves it. */
export interface BranchHead {
  readonly headCommit: string;
  /** What others had pushed to it meanwhile is in it. */
  readonly foreignCommits?: true;
}

/** A stage that judges a branch has seen its head; what others have pushed at the same moment, nobody has. */
export function noteReviewedHead({ state }: Task, stage: Stage, { headCommit, foreignCommits }: BranchHead): void {
  const { reviewedHead, unreviewed } = state;
  if (stage.delivers) state.reviewedHead = state.unreviewed = null;
  else if (reviewedHead !== null || stage.judges) {
    state.reviewedHead = foreignCommits === true ? 'what was pushed meanwhile' : headCommit;
    if (unreviewed?.kind === 'agreed') {
      // What the task itself adds to the head that somebody means, they mean as well; what others add, and what is judged anew, they do not.
      const isMeant = foreignCommits !== true && !stage.judges && unreviewed.commit === reviewedHead;
      state.unreviewed = isMeant ? { ...unreviewed, commit: headCommit } : null;
    }
  }
}

/**
 * Leaves a stage that relies on the judges where the branch is at another head than theirs. Asked before the stage does
 * anything, not between its run and what becomes of its commit: on another host, that commit is there already.
 */
export function requireReviewedHead(task: Task, stage: Stage, headCommit: string): void {
  const { reviewedHead } = task.state;
  const { pipeline } = task.policy;
  const relies = reviewedHead !== null && comesAfter(pipeline, stage.name, judgingStage(pipeline));
  if (relies && headCommit !== reviewedHead) leaveToJudge(task, stage, headCommit);
}
