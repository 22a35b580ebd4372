import type { PullRequest, TaskIdentity } from '../../domain/task/task.js';
import type { ForgeOf } from '../forges/forge.js';
import type { Redact } from '../../domain/text/redact.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';

export interface CommentOnPullRequestInput {
  readonly task: TaskIdentity;
  readonly pullRequest: Pick<PullRequest, 'number'>;
  /** Unique: the same mark again is the same comment. */
  readonly mark: string;
  readonly text: string;
}

export function createCommentOnPullRequest(deps: {
  readonly forgeOf: ForgeOf;
  readonly redact: Redact;
}): (input: CommentOnPullRequestInput) => Promise<void> {
  return ({ task: { repository }, pullRequest: { number }, mark, text }) =>
    whileHeartbeating((signal) =>
      deps.forgeOf(repository, signal).ensureComment({ repository, number }, { mark, text: deps.redact(text) }),
    );
}
