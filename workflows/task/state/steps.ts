import type { Conflict } from '../../../domain/decisions/conflict.js';
import { type GateFacts, type NextStep, nextStep, stepAfterConflict } from '../../../domain/decisions/next-step.js';
import { type SendsBack, stepAfterMerge } from '../../../domain/decisions/step-after-merge.js';
import {
  gateOfRefusedPush,
  type RefusedPushQuestion,
  stepAfterRefusedPush,
} from '../../../domain/decisions/step-after-refused-push.js';
import type { RefusedPush } from '../../../domain/git/refused-push.js';
import { deliveringStage } from '../../../domain/pipeline/stage-places.js';
import type { Stage, StageName } from '../../../domain/pipeline/stages.js';
import { forgeChecks } from '../../../domain/decisions/forge-checks.js';
import type { Check } from '../../../domain/task/forge.js';
import type { Feedback } from '../../../domain/task/task.js';
import { noteGate } from './gates.js';
import { StageLeft } from './stage-left.js';
import type { Task } from './task.js';

/** The pure decisions of `domain/decisions`, asked with what the task knows. */

export function stepAfterGate(task: Task, stage: Stage, gate: GateFacts): NextStep {
  return nextStep({ ...knownOf(task), stage, gate });
}

/** Leaves the stage unless its gate has passed. */
export function requirePassed(task: Task, stage: Stage, gate: GateFacts): void {
  const step = stepAfterGate(task, stage, gate);
  if (step.kind !== 'advance') throw new StageLeft(step);
}

/** `acted`: the stage has done already what it does to the world outside. */
export function stepOfConflict(task: Task, stage: Stage, conflict: Conflict, acted: boolean) {
  return stepAfterConflict({
    ...knownOf(task),
    stage,
    conflict,
    acted: acted && task.policy.deploy.redeploy === 'ask',
  });
}

/** Leaves for where it can be fixed that the branch is not to be merged as it is. */
export function leaveToFix(task: Task, stage: Stage, answer: SendsBack): never {
  if (answer.kind === 'red') noteRed(task, answer.checks);
  // Nobody has meant the head that is there now.
  if (answer.kind === 'moved') task.state.unreviewed = null;
  throw new StageLeft(stepAfterMerge({ ...knownOf(task), stage, answer, branch: task.identity.branch }));
}

function noteRed(task: Task, checks: readonly Check[]): void {
  noteGate(task, task.state.workspace?.headCommit ?? '', { passed: false, checks: forgeChecks(checks) });
}

/** Leaves for where the work is that the origin objects to. */
export function leaveRefused(task: Task, stage: Stage, refused: RefusedPush, of: 'task' | 'merge' = 'task'): never {
  throw new StageLeft(stepOfRefused(task, stage, refused, of));
}

export function stepOfRefused(task: Task, stage: Stage, refused: RefusedPush, of: RefusedPushQuestion['of']) {
  noteGate(task, task.state.workspace?.headCommit ?? '', gateOfRefusedPush(refused));
  return stepAfterRefusedPush({ ...knownOf(task), stage, refused, of });
}

export function leaveToJudge(task: Task, stage: Stage, headCommit: string): never {
  return leaveToFix(task, stage, { kind: 'moved', headCommit });
}

/** A person has rejected what a stage has made, or is about to do. */
export function leaveRejected(to: StageName, feedback: Feedback): never {
  throw new StageLeft({ kind: 'back', to, reason: 'rejected', feedback, byPerson: true });
}

/** Where a change is made that a person does not want as it is. */
export function whereItIsMade({ policy }: Task, stage: Stage): StageName {
  return (deliveringStage(policy.pipeline) ?? stage).name;
}

/** What a role made and orch does not commit is the role's own to fix, whatever else it achieved. */
export function backToItself(stage: Stage): Stage {
  return { ...stage, otherwise: stage.name };
}

function knownOf({ policy, state }: Task) {
  const { pipeline, maxRollbacks } = policy;
  return { pipeline, maxRollbacks, rollbacks: state.rollbacks };
}
