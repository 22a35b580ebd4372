import type { Content } from '../../content/content.js';
import { code, paragraph, strong } from '../../content/make.js';
import type { TaskIdentity } from '../../task/task.js';

/** On the pull request of a task that was cancelled. */
export function commentCancelled({ branch }: TaskIdentity): Content {
  return [paragraph(strong('Cancelled'), ': the task has ended. Its branch ', code(branch), ' stays.')];
}
