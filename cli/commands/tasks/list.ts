import { orch } from '../../../config/called-as.js';
import { countTasks } from '../../../activities/store/tasks.js';
import type { Wait } from '../../../domain/task/waiting.js';
import { spent } from '../../../domain/wording/describe-task.js';
import { waitInWords } from '../../../domain/wording/wait-in-words.js';
import { paintStatus } from '../../draw/draw-task.js';
import { duration } from '../../../domain/text/figures.js';
import { summariseTasks, type TaskSummary } from '../../../client/list-tasks.js';
import { note, outputWidth, print, printJson } from '../../draw/output.js';
import { readSettingsHere } from '../../session/read-settings-here.js';
import { withLedger } from '../../session/with-ledger.js';
import { drawTable } from '../../draw/table.js';

export interface ListOptions {
  readonly project?: string;
  readonly limit: number;
  readonly json?: true;
}

export async function list({ project, limit, json }: ListOptions): Promise<void> {
  const of = project !== undefined && { project };
  const tasks = await withLedger(readSettingsHere(), async (pool) => {
    const found = await summariseTasks(pool, { limit: limit + 1, ...of });
    if (found.length > limit) {
      note(`${limit} of ${await countTasks(pool, project ?? null)} tasks shown; --limit N shows more`);
    }
    return found.slice(0, limit);
  });
  if (json) printJson(tasks);
  else if (tasks.length === 0) print(`No tasks yet. Start one: ${orch} start --project NAME --title "…"`);
  else print(drawTasks(tasks, Date.now(), outputWidth()));
}

function drawTasks(tasks: readonly TaskSummary[], now: number, width: number | null): string {
  const anyWaits = tasks.some(({ waitingFor }) => waitingFor !== null);
  return drawTable(
    [
      { title: 'task' },
      { title: 'status', whole: true },
      { title: 'stage', whole: true },
      { title: 'cost', align: 'right', whole: true },
      { title: 'age', align: 'right', whole: true },
      { title: 'title' },
      ...(anyWaits ? [{ title: 'waits for' }, { title: 'since', align: 'right', whole: true } as const] : []),
    ],
    tasks.map(({ taskId, status, stage, costUsd, estimatedUsd, unknownCosts, startedAt, title, waitingFor }) => [
      taskId,
      { text: status, paint: paintStatus(status) },
      stage,
      spent({ costUsd, estimatedUsd, unknownCosts }),
      duration(now - startedAt.getTime()),
      title,
      ...(waitingFor === null ? [] : [awaited(waitingFor), `${duration(now - waitingFor.since)} ago`]),
    ]),
    width,
  );
}

/** As the column has it: the status says already that a task is blocked, or waits. */
function awaited(wait: Wait): string {
  if (wait.kind === 'person') return wait.reason;
  return wait.kind === 'approval' ? `approval ${wait.approval}` : waitInWords(wait);
}
