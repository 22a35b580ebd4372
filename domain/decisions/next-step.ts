import { type Conflict, tellConflict } from './conflict.js';
import { comesAfter, deliveringStage, stageAfter } from '../pipeline/stage-places.js';
import type { Stage, StageName, Verdict } from '../pipeline/stages.js';
import { failureInWords } from '../gates/check-in-words.js';
import type { GateCheck } from '../gates/gate.js';
import type { Feedback } from '../task/task.js';

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
  | { readonly kind: 'chosen'; readonly to: StageName };

export type StepBack =
  | ({
      readonly kind: 'back';
      readonly to: StageName;
      readonly reason: string;
      readonly feedback: Feedback;
      /** A person wants it so: it does not count among the rollbacks. */
      readonly byPerson?: true;
    } & Integrates)
  /** A person is needed; the task then goes on at `to`. */
  | ({
      readonly kind: 'block';
      readonly to: StageName;
      readonly reason: string;
      readonly feedback: Feedback | null;
    } & Integrates);

interface Integrates {
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
  readonly redeployByItself: boolean;
}

export function rollbackPair(from: StageName, to: StageName): string {
  return `${from}→${to}`;
}

/** Decides how a task goes on after a stage's gate: one row of the stage table, read aloud. */
export function nextStep(question: StepQuestion): NextStep {
  const { stage, gate } = question;
  const effect = gate.verdict === null ? undefined : stage.verdict?.effects[gate.verdict];

  if (effect === 'ask') {
    const reason = `${stage.role} needs clarification: answer with guide`;
    return { kind: 'block', to: stage.name, reason, feedback: gate.feedback };
  }
  if (effect !== undefined && effect !== 'advance')
    return sendBack(question, effect, `verdict ${String(gate.verdict)}`);
  if (!gate.passed)
    return sendBack(question, stage.otherwise, failureInWords(gate.checks) ?? `the ${stage.role} failed`);
  if (gate.verdict !== null && effect === undefined) {
    return sendBack(question, stage.otherwise, `verdict ${gate.verdict} means nothing in ${stage.name}`);
  }
  if (stage.verdict?.required === true && effect === undefined) {
    return sendBack(question, stage.otherwise, `no verdict in ${stage.verdict.artifact}`);
  }
  return { kind: 'advance', to: stageAfter(question.pipeline, stage.name) };
}

export interface ConflictQuestion extends Omit<StepQuestion, 'gate' | 'redeployByItself'> {
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
  if (acted) {
    return { kind: 'block', to, reason: `${told}; a deployment is not repeated by itself`, feedback, integrate: true };
  }
  if ((rollbacks[rollbackPair(stage.name, to)] ?? 0) >= maxRollbacks) {
    return { kind: 'block', to, reason: `${told}; sent back ${maxRollbacks} times already`, feedback, integrate: true };
  }
  return { kind: 'back', to, reason, feedback, integrate: true };
}

function sendBack(question: StepQuestion, to: StageName, reason: string): NextStep {
  const { stage, gate, rollbacks, maxRollbacks } = question;
  const feedback = gate.feedback ?? { from: stage.name, text: reason };
  const told = `${stage.name}: ${reason}`;
  if (stage.acts && !question.redeployByItself) {
    return { kind: 'block', to, reason: `${told}; a failed deployment is not repeated by itself`, feedback };
  }
  if ((rollbacks[rollbackPair(stage.name, to)] ?? 0) >= maxRollbacks) {
    return { kind: 'block', to, reason: `${told}; sent back ${maxRollbacks} times already`, feedback };
  }
  return { kind: 'back', to, reason, feedback };
}
