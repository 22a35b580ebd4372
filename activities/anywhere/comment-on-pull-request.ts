import type { Content } from '../../domain/content/content.js';
import { toMarkdown } from '../../domain/content/to-markdown.js';
import type { Speaker } from '../../domain/task/outgoing.js';
import type { PullRequest, TaskIdentity } from '../../domain/task/task.js';
import type { ForgeOf } from '../forges/forge.js';
import type { Redact } from '../../domain/text/redact.js';
import { redactTexts } from '../../domain/text/redact-texts.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';

export interface CommentOnPullRequestInput {
  readonly task: TaskIdentity;
  readonly pullRequest: Pick<PullRequest, 'number'>;
  readonly author: Speaker;
  /** Unique: the same mark again is the same comment. */
  readonly mark: string;
  readonly content: Content;
  /** Closes it afterwards, where it is open and orch has opened it. */
  readonly closes?: true;
}

export function createCommentOnPullRequest(deps: {
  readonly forgeOf: ForgeOf;
  readonly redact: Redact;
}): (input: CommentOnPullRequestInput) => Promise<void> {
  return ({ task: { repository }, pullRequest: { number }, author, mark, content, closes }) =>
    whileHeartbeating(async (signal) => {
      const text = toMarkdown(redactTexts(content, deps.redact));
      const forge = deps.forgeOf(repository, signal);
      await forge.ensureComment({ repository, number }, { ...(author !== 'orch' && { author }), mark, text });
      if (closes === true) await forge.closePullRequest({ repository, number });
    });
}
