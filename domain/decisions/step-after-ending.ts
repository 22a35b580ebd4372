import type { Stage, StageName } from '../pipeline/stages.js';
import type { EndedPullRequest } from '../task/forge.js';
import { mergedInPartInWords, mergedInWords } from '../wording/pull-request/ended-in-words.js';
import type { StepAside } from './next-step.js';

export interface EndingQuestion {
  readonly stage: Stage;
  /** The stage that merges. */
  readonly to: StageName;
  readonly number: number;
  readonly ended: Extract<EndedPullRequest, { kind: 'merged' }>;
  /** The base branch. */
  readonly base: string;
}

/** Decides how a task goes on whose pull request somebody else has merged; null: it goes on where it is. */
export function stepAfterEnding({ stage, to, number, ended, base }: EndingQuestion): StepAside | null {
  const { by, left } = ended;
  if (left.length > 0) {
    const reason = mergedInPartInWords(number, by, { base, left });
    return { kind: 'block', cause: 'merged-in-part', to: stage.name, reason, feedback: null };
  }
  return to === stage.name ? null : { kind: 'merged', to, reason: `${stage.name}: ${mergedInWords(number, by)}` };
}
