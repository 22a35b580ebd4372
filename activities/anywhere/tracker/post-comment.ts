import type { Content } from '../../../domain/content/content.js';
import type { TaskIdentity } from '../../../domain/task/task.js';
import type { Redact } from '../../../domain/text/redact.js';
import { redactTexts } from '../../../domain/text/redact-texts.js';
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
  return async ({ task, author, mark, content }) => {
    const { id: taskId, project, item } = task;
    await trackerOf(project).ensureComment({ taskId, item, author, mark, content: redactTexts(content, redact) });
  };
}
