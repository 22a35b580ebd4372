import type { ChangesRequested, Check, MergeAnswer } from '../task/forge.js';
import { deliveringStage, judgingStage } from '../pipeline/stage-places.js';
import type { Stage } from '../pipeline/stages.js';
import { rollbackPair, type StepBack } from './next-step.js';
import type { BlockCause } from './ways-out.js';
import { failureInWords } from '../gates/check-in-words.js';
import { forgeChecks } from './forge-checks.js';
import { type Feedback, feedbackLimit } from '../task/task.js';
import { shortCommit } from '../text/short-commit.js';

/** Answers to an order to merge that send the task back to an earlier stage. */
export type SendsBack = Extract<MergeAnswer, { kind: 'moved' | 'red' | 'changes-requested' }>;

export interface MergeQuestion {
  readonly pipeline: readonly Stage[];
  readonly stage: Stage;
  readonly answer: SendsBack;
  readonly branch: string;
  readonly rollbacks: Readonly<Record<string, number>>;
  readonly maxRollbacks: number;
}

/** Decides where a task goes on whose pull request is not to be merged as it is. Nothing was deployed: no person need look first. */
export function stepAfterMerge({ pipeline, stage, answer, branch, rollbacks, maxRollbacks }: MergeQuestion): StepBack {
  const [delivering, judging] = [deliveringStage(pipeline), judgingStage(pipeline)];
  const { name: to } = (answer.kind === 'moved' ? (judging ?? delivering) : (delivering ?? judging)) ?? stage;
  const { reason, feedback } = tell(answer, branch);
  if ((rollbacks[rollbackPair(stage.name, to)] ?? 0) >= maxRollbacks) {
    const told = `${stage.name}: ${reason}; sent back ${maxRollbacks} times already`;
    return { kind: 'block', cause: causes[answer.kind], to, reason: told, feedback };
  }
  return { kind: 'back', to, reason, feedback };
}

const causes: Readonly<Record<SendsBack['kind'], BlockCause>> = {
  moved: 'not-reviewed',
  red: 'forge-check',
  'changes-requested': 'changes-requested',
};

function tell(answer: SendsBack, branch: string): { reason: string; feedback: Feedback } {
  switch (answer.kind) {
    case 'moved': {
      const reason = `${branch} has commits that nobody has reviewed`;
      const text = `Somebody has pushed to ${branch} since its last review; it is at ${shortCommit(answer.headCommit)} now. Judge it as it is.`;
      return { reason, feedback: { from: 'merge', text } };
    }
    case 'red':
      return {
        reason: failureInWords(forgeChecks(answer.checks)) ?? 'checks of the forge are red',
        feedback: feedbackOnChecks(answer.checks),
      };
    case 'changes-requested': {
      const by = answer.reviews.map((review) => review.by).join(', ');
      return { reason: `changes are requested by ${by}`, feedback: feedbackOnReviews(answer.reviews) };
    }
  }
}

/** What the forge's checks have against a commit: names, links, and the end of what each said. */
export function feedbackOnChecks(checks: readonly Check[]): Feedback {
  const room = Math.floor((feedbackLimit - 200) / Math.max(checks.length, 1));
  const told = checks.map(({ name, url, tail }) => {
    const head = `- ${name}${url === null ? '' : ` (${url})`}`.slice(0, room);
    const rest = room - head.length - 2;
    return tail === null || rest <= 0 ? head : `${head}:\n${tail.trim().slice(-rest)}`;
  });
  return { from: 'check', text: `Checks of the forge failed:\n${told.join('\n')}`.slice(0, feedbackLimit) };
}

function feedbackOnReviews(reviews: readonly ChangesRequested[]): Feedback {
  const told = reviews.map(({ by, text }) => `${by}:\n${text.trim()}`).join('\n\n');
  return { from: 'review', text: `People ask for changes on the pull request.\n\n${told}`.slice(0, feedbackLimit) };
}
