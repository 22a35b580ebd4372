import type { TaskIdentity } from '../../domain/task/task.js';
import type { Redact } from '../../domain/text/redact.js';
import type { TrackerOf } from '../trackers/tracker.js';

export interface PostCommentInput {
  readonly task: TaskIdentity;
  readonly author: string;
  readonly mark: string;
  readonly html: string;
}

export interface PostCommentDeps {
  readonly trackerOf: TrackerOf;
  readonly redact: Redact;
}

export function createPostComment({ trackerOf, redact }: PostCommentDeps): (input: PostCommentInput) => Promise<void> {
  return async ({ task, author, mark, html }) => {
    const { id: taskId, project, item } = task;
    await trackerOf(project).ensureComment({ taskId, item, author, mark, html: redact(html) });
  };
}
