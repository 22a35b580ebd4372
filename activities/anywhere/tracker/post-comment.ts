import type { Content } from '../../../domain/content/content.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import type { Redact } from '../../../domain/text/redact.js';
import { redactTexts } from '../../../domain/text/redact-texts.js';
import { whileHeartbeating } from '../../temporal/while-heartbeating.js';
import type { TrackerOf } from '../../trackers/tracker.js';

export interface PostCommentInput {
  readonly task: TaskIdentity;
  readonly author: string;
  readonly mark: string;
  readonly content: Content;
}

export interface PostCommentDeps {
  readonly trackerOf: TrackerOf;
  readonly redact: Redact;
}

export function createPostComment({ trackerOf, redact }: PostCommentDeps): (input: PostCommentInput) => Promise<void> {
  return ({ task, author, mark, content }) =>
    whileHeartbeating(async (signal) => {
      const { id: taskId, project, item } = task;
      const comment = { taskId, item, author, mark, content: redactTexts(content, redact) };
      await trackerOf(project, signal).ensureComment(comment);
    });
}
