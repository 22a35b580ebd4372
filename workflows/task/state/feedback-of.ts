import type { DecidedApproval } from '../../../domain/task/task-view.js';
import { type Feedback, feedbackLimit } from '../../../domain/task/task.js';

/** What a person has said who rejected something. */
export function feedbackOf({ by, reason }: DecidedApproval): Feedback {
  return { from: 'approval', text: `${by} rejected it: ${reason ?? ''}`.slice(0, feedbackLimit) };
}
