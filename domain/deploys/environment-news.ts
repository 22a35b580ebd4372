import type { Content } from '../content/content.js';
import type { Notice } from '../notices/notice.js';
import type { NotifierName } from '../notices/notice-kinds.js';
import type { TaskIdentity } from '../task/task.js';
import type { DeploymentRecord } from './environment-record.js';

/** What an environment tells the world beside its deployments, in order for each receiver. */
export type EnvironmentNews =
  | { readonly to: 'ledger'; readonly deployment: DeploymentRecord }
  | {
      readonly to: 'tracker';
      readonly what: 'comment';
      readonly task: TaskIdentity;
      readonly mark: string;
      readonly content: Content;
    }
  /** A work item that follows from the task's, and the comment that names it. */
  | {
      readonly to: 'tracker';
      readonly what: 'follow-up';
      readonly task: TaskIdentity;
      readonly mark: string;
      readonly title: string;
      readonly description: string;
      readonly content: Content;
    }
  | { readonly to: NotifierName; readonly notice: Notice };
