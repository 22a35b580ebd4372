import type { PullRequest, TaskIdentity } from '../domain/task.js';
import type { Forge, Redact, Tracker, WorkItem } from './ports.js';

export interface EnsurePullRequestInput {
  readonly task: TaskIdentity;
  readonly headCommit: string;
}
export type EnsurePullRequestOutput = PullRequest & { readonly created: boolean };

export interface EnsurePullRequestDeps {
  readonly forge: Forge;
  readonly tracker: Pick<Tracker, 'readItem'>;
  readonly redact: Redact;
}

export function createEnsurePullRequest({
  forge,
  tracker,
  redact,
}: EnsurePullRequestDeps): (input: EnsurePullRequestInput) => Promise<EnsurePullRequestOutput> {
  return async ({ task, headCommit }) => {
    const workItem = await tracker.readItem(task.project, task.item);
    return await forge.ensurePullRequest({
      taskId: task.id,
      repository: task.repository,
      head: task.branch,
      headCommit,
      title: redact(titleOf(task, workItem)),
      body: redact(bodyOf(task, workItem)),
    });
  };
}

const titleLimit = 200;

/** The item stands first, so that no title can begin with a word that forges read as "draft". */
function titleOf(task: TaskIdentity, workItem: WorkItem): string {
  const title = workItem.title.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const line = Array.from(`${task.item}: ${title}`);
  return line.length <= titleLimit ? line.join('') : `${line.slice(0, titleLimit - 1).join('')}…`;
}

function bodyOf(task: TaskIdentity, workItem: WorkItem): string {
  return [
    `Work item ${task.item} of ${task.project}${workItem.url === null ? '' : `: ${workItem.url}`}`,
    `Branch \`${task.branch}\`, made by orch.`,
    `<!-- orch: ${task.id} -->`,
  ].join('\n\n');
}
