import type { Pool } from 'pg';
import { listRuns } from '../../activities/store/runs.js';
import { spent } from '../../domain/wording/describe-task.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { clock, fineCount } from '../../domain/text/figures.js';
import type { DemoRepository } from './demo-repository.js';

/** What a finished demo came to, and where to look further. */
export async function summarize(
  view: TaskView,
  pool: Pool,
  temporalUiUrl: string | null,
  { origin }: DemoRepository,
): Promise<string> {
  const visits = view.stages.map(({ stage, round }) => (round === 1 ? stage : `${stage} (round ${round})`));
  const logs = (await listRuns(pool, view.taskId)).map((run) => `    ${run.role.padEnd(10)} ${run.outputPath}`);
  const ui = temporalUiUrl === null ? [] : [`  Temporal UI    ${taskUrl(temporalUiUrl, view.taskId)}`];
  return [
    `${view.taskId} is ${view.status}: ${view.title}`,
    `  stages         ${visits.join(' → ')}`,
    `  pull request   ${view.pullRequest === null ? 'none' : `#${view.pullRequest.number}`}`,
    `  merge commit   ${view.pullRequest?.mergeCommit ?? 'none'} on main of ${origin}`,
    `  duration       ${clock((view.endedAt ?? Date.now()) - view.startedAt)}`,
    `  tokens, cost   ${fineCount(view.tokens)}, ${spent(view)} (invented: the demo agent is no model)`,
    ...view.approvals.map(({ approval, decision, by }) => `  ${decision.padEnd(14)} ${approval} by ${by}`),
    ...ui,
    '  logs',
    ...logs,
  ].join('\n');
}

export function taskUrl(temporalUiUrl: string, taskId: string): string {
  return `${temporalUiUrl}/namespaces/default/workflows/${encodeURIComponent(taskId)}`;
}
