import type { Content } from '../../../domain/content/content.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import type { Redact } from '../../../domain/text/redact.js';
import { redactTexts } from '../../../domain/text/redact-texts.js';
import type { TellTrackerDeps } from './block-item.js';

export interface PostCommentInput {
  readonly task: TaskIdentity;
  readonly author: string;
  readonly mark: string;
  readonly content: Content;
}

export interface PostCommentDeps extends TellTrackerDeps {
  readonly redact: Redact;
}

export function createPostComment({
  trackerOf,
  untilTaken,
  redact,
}: PostCommentDeps): (input: PostCommentInput) => Promise<void> {
  return ({ task, author, mark, content }) => {
    const { id: taskId, project, item } = task;
    return untilTaken({ project, item, key: mark, what: `a comment of ${author}` }, async (signal) => {
      const comment = { taskId, item, author, mark, content: redactTexts(content, redact) };
      await trackerOf(project, signal).ensureComment(comment);
    });
  };
}
