import { type Conflict, tellConflict } from './conflict.js';
import type { BlockCause } from './ways-out.js';
import { comesAfter, deliveringStage, stageAfter } from '../pipeline/stage-places.js';
import type { Stage, StageName, Verdict } from '../pipeline/stages.js';
import { failureInWords } from '../gates/check-in-words.js';
import { type CheckKind, failedChecks, type GateCheck } from '../gates/gate.js';
import type { Feedback } from '../task/task.js';
import type { FailedDeployment } from '../wording/deploys/failure-in-words.js';
import { saidLimit } from '../task/waiting.js';

/** What a gate found, as far as the next step depends on it. */
export interface GateFacts {
  readonly passed: boolean;
  readonly verdict: Verdict | null;
  readonly feedback: Feedback | null;
  readonly checks: readonly GateCheck[];
}

export type NextStep = { readonly kind: 'advance'; readonly to: StageName | 'done' } | StepAside;

/** Whatever takes a task elsewhere than to the next stage. */
export type StepAside =
  | StepBack
  /** A person chose where it goes on. */
  | { readonly kind: 'chosen'; readonly to: StageName }
  /** A person has merged it: the stages in between have nothing to do any more. */
  | { readonly kind: 'merged'; readonly to: StageName; readonly reason: string };

export type StepBack =
  | ({
      readonly kind: 'back';
      readonly to: StageName;
      readonly reason: string;
      readonly feedback: Feedback;
      /** A person wants it so: it does not count among the rollbacks. */
      readonly byPerson?: true;
    } & Aside)
  /** A person is needed; the task then goes on at `to`. */
  | ({
      readonly kind: 'block';
      readonly cause: BlockCause;
      readonly to: StageName;
      readonly reason: string;
      /** What is asked, in the agent's own words. */
      readonly said?: string;
      readonly feedback: Feedback | null;
    } & Aside);

interface Aside {
  /** What has failed in the stage that is left; absent: nothing has. */
  readonly failure?: StageFailure;
  /** What goes on there begins with a merge of the two sides of a conflict. */
  readonly integrate?: true;
}

export interface StepQuestion {
  readonly pipeline: readonly Stage[];
  readonly stage: Stage;
  readonly gate: GateFacts;
  /** Rollbacks so far by pair of stages, see `rollbackPair`. */
  readonly rollbacks: Readonly<Record<string, number>>;
  readonly maxRollbacks: number;
}

export function rollbackPair(from: StageName, to: StageName): string {
  return `${from}→${to}`;
}

/** Decides how a task goes on after a stage's gate: one row of the stage table, read aloud. */
export function nextStep(question: StepQuestion): NextStep {
  const { stage, gate } = question;
  if (gate.verdict !== null && stage.verdict?.effects[gate.verdict] === 'ask') {
    const reason = `${stage.role} needs clarification`;
    const said = gate.feedback?.text.slice(0, saidLimit);
    return {
      ...{ kind: 'block', cause: 'question', to: stage.name, reason, feedback: gate.feedback },
      ...(said !== undefined && { said }),
    };
  }
  const failure = gateFailure(stage, gate);
  return failure === null
    ? { kind: 'advance', to: stageAfter(question.pipeline, stage.name) }
    : sendBack(question, failure);
}

export interface StageFailure {
  readonly cause: BlockCause;
  readonly reason: string;
  /** Absent: nothing was deployed. */
  readonly deployment?: FailedDeployment;
}

/** Why a gate sends a task elsewhere than on; null: it does not. */
function gateFailure(stage: Stage, gate: GateFacts): (StageFailure & { readonly to: StageName }) | null {
  const { verdict } = gate;
  const effect = verdict === null ? undefined : stage.verdict?.effects[verdict];
  if (effect !== undefined && effect !== 'advance' && effect !== 'ask') {
    return { to: effect, cause: 'verdict', reason: `verdict ${String(verdict)}` };
  }
  const to = stage.otherwise;
  if (!gate.passed) {
    const reason = failureInWords(gate.checks) ?? firstLine(gate.feedback) ?? `the ${stage.role} failed`;
    return { to, cause: causeOfGate(gate), reason };
  }
  if (verdict !== null && effect === undefined) {
    return { to, cause: 'artifact', reason: `verdict ${verdict} means nothing in ${stage.name}` };
  }
  if (stage.verdict?.required === true && effect === undefined) {
    return { to, cause: 'artifact', reason: `no verdict in ${stage.verdict.artifact}` };
  }
  return null;
}

const longestReason = 300;

function firstLine(feedback: Feedback | null): string | null {
  return feedback?.text.split('\n', 1)[0]?.slice(0, longestReason) ?? null;
}

function causeOfGate({ checks }: GateFacts): BlockCause {
  const [failed] = failedChecks({ checks });
  return failed === undefined ? 'agent-failed' : causes[failed.kind];
}

const causes: Readonly<Record<CheckKind, BlockCause>> = {
  artifacts: 'artifact',
  verdict: 'artifact',
  change: 'artifact',
  'set-up': 'set-up',
  base: 'base',
  command: 'check',
  forge: 'forge-check',
  commit: 'refused-files',
  deploy: 'deployment',
  merge: 'deployment',
  health: 'deployment',
  rollback: 'deployment',
};

export interface ConflictQuestion extends Omit<StepQuestion, 'gate'> {
  readonly conflict: Conflict;
  /** What the stage does to the world outside is done already: to do it again, a person has to agree. */
  readonly acted: boolean;
}

/**
 * Decides how a task goes on whose work conflicts with what others have pushed: back to the stage that delivers, where it is
 * integrated; an earlier stage integrates itself. Nothing has failed but the merge.
 */
export function stepAfterConflict(question: ConflictQuestion): StepBack {
  const { pipeline, stage, rollbacks, maxRollbacks, conflict, acted } = question;
  const delivering = deliveringStage(pipeline);
  const to = delivering !== undefined && comesAfter(pipeline, stage.name, delivering) ? delivering.name : stage.name;
  const feedback = tellConflict(stage.name, conflict);
  const reason = `it conflicts with ${conflict.with}`;
  const told = `${stage.name}: ${reason}`;
  const block = { kind: 'block', cause: 'conflict', to, feedback, integrate: true } as const;
  if (acted) return { ...block, reason: `${told}; a deployment is not repeated by itself` };
  if ((rollbacks[rollbackPair(stage.name, to)] ?? 0) >= maxRollbacks) {
    return { ...block, reason: `${told}; sent back ${maxRollbacks} times already` };
  }
  return { kind: 'back', to, reason, feedback, integrate: true };
}

function sendBack(question: StepQuestion, found: StageFailure & { readonly to: StageName }): NextStep {
  const { stage, gate, rollbacks, maxRollbacks } = question;
  const { to, cause, reason } = found;
  const failed = { to, feedback: gate.feedback ?? { from: stage.name, text: reason }, failure: { cause, reason } };
  const block = (why: string): NextStep => {
    return { kind: 'block', cause, reason: `${stage.name}: ${reason}; ${why}`, ...failed };
  };
  if ((rollbacks[rollbackPair(stage.name, to)] ?? 0) >= maxRollbacks) {
    return block(`sent back ${maxRollbacks} times already`);
  }
  return { kind: 'back', reason, ...failed };
}
