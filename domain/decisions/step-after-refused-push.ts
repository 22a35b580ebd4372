import { gateCheck, tailRoom } from '../gates/gate.js';
import type { RefusedPush } from '../git/refused-push.js';
import { comesAfter, deliveringStage } from '../pipeline/stage-places.js';
import { type Feedback, feedbackLimit } from '../task/task.js';
import { keepStart } from '../text/cut-text.js';
import { firstLines } from '../text/last-lines.js';
import { type GateFacts, rollbackPair, type StepBack, type StepQuestion } from './next-step.js';

export interface RefusedPushQuestion extends Omit<StepQuestion, 'gate'> {
  readonly refused: RefusedPush;
  /**
   * `run`: the stage's own role has made it. `task`: git by itself, a person, or an earlier stage. `merge`: it was to go into the base
   * branch.
   */
  readonly of: 'run' | 'task' | 'merge';
}

/**
 * Decides how a task goes on with work that its origin objects to: back to the role that made it, else to the stage that
 * delivers; within the rollbacks allowed.
 */
export function stepAfterRefusedPush(question: RefusedPushQuestion): StepBack {
  const { pipeline, stage, rollbacks, maxRollbacks, refused, of } = question;
  const delivering = deliveringStage(pipeline);
  const isLater = delivering !== undefined && comesAfter(pipeline, stage.name, delivering);
  const to = of !== 'run' && isLater ? delivering.name : stage.name;
  const reason = reasonOf(refused);
  const step = { to, feedback: tellRefusedPush(refused, of), failure: { cause: 'push-refused', reason } } as const;
  if ((rollbacks[rollbackPair(stage.name, to)] ?? 0) >= maxRollbacks) {
    const told = `${stage.name}: ${reason}; sent back ${maxRollbacks} times already`;
    return { kind: 'block', cause: 'push-refused', reason: told, ...step };
  }
  return { kind: 'back', reason, ...step };
}

/** The evidence, as of a gate that did not pass. */
export function gateOfRefusedPush(refused: RefusedPush): Pick<GateFacts, 'passed' | 'checks'> {
  const tail = firstLines([reasonOf(refused), ...refused.lines].join('\n'), tailRoom);
  return { passed: false, checks: [gateCheck({ kind: 'commit', name: 'push', outcome: 'failed', tail })] };
}

function reasonOf({ lines }: RefusedPush): string {
  return `the origin refuses the push: ${lines[0] ?? ''}`;
}

/** What a role is told, in the origin's own words. */
function tellRefusedPush({ lines }: RefusedPush, of: RefusedPushQuestion['of']): Feedback {
  const what = of === 'merge' ? ofMerge : ofPush;
  const text = [...what, 'It says:', '', ...lines].join('\n');
  return { from: 'push', text: keepStart(text, feedbackLimit) };
}

const ofMerge = [
  'The origin refuses the merge of this branch into its base. The branch itself is there as it was: change what the origin objects to.',
];

const ofPush = [
  'The origin refuses what was pushed, so none of it is on the branch. What roles and people have changed is still in the',
  'worktree, as changes that are not committed. Change what the origin objects to; orch makes a new commit of what you leave.',
];
