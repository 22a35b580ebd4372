import type { TaskIdentity } from '../../domain/task/task.js';
import type { Redact } from '../../domain/text/redact.js';
import type { Tracker } from '../trackers/tracker.js';

export interface PostCommentInput {
  readonly task: TaskIdentity;
  readonly author: string;
  readonly mark: string;
  readonly html: string;
}

export interface PostCommentDeps {
  readonly tracker: Pick<Tracker, 'ensureComment'>;
  readonly redact: Redact;
}

export function createPostComment({ tracker, redact }: PostCommentDeps): (input: PostCommentInput) => Promise<void> {
  return async ({ task, author, mark, html }) => {
    const { id: taskId, project, item } = task;
    await tracker.ensureComment({ taskId, project, item, author, mark, html: redact(html) });
  };
}
