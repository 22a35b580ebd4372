import type { Command } from 'commander';
import { spent } from '../../../domain/wording/describe-task.js';
import { paintStatus } from '../../draw/draw-task.js';
import { duration } from '../../../domain/text/figures.js';
import { summariseTasks, type TaskSummary } from '../../../client/list-tasks.js';
import { wholeNumber } from '../../input/option-values.js';
import { outputWidth, print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../../client/session.js';
import { drawTable } from '../../draw/table.js';

interface Options {
  readonly project?: string;
  readonly limit: number;
  readonly json?: true;
}

export function addList(program: Command): void {
  program
    .command('list')
    .description('all tasks, the newest first')
    .option('-p, --project <name>', 'those of one project')
    .option('-n, --limit <count>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch list --project demo')
    .action(list);
}

async function list({ project, limit, json }: Options): Promise<void> {
  const filter = { limit, ...(project !== undefined && { project }) };
  const tasks = await withSession(readSettingsHere(), (session) => summariseTasks(session, filter));
  if (json) printJson(tasks);
  else if (tasks.length === 0) print('No tasks yet. Start one: npx orch start --project NAME --title "…"');
  else print(drawTasks(tasks, Date.now(), outputWidth()));
}

function drawTasks(tasks: readonly TaskSummary[], now: number, width: number | null): string {
  return drawTable(
    [
      { title: 'task' },
      { title: 'status', whole: true },
      { title: 'stage', whole: true },
      { title: 'cost', align: 'right', whole: true },
      { title: 'age', align: 'right', whole: true },
      { title: 'title' },
    ],
    tasks.map(({ taskId, status, stage, costUsd, estimatedUsd, startedAt, title }) => [
      taskId,
      { text: status, paint: paintStatus(status) },
      stage,
      spent({ costUsd, estimatedUsd }),
      duration(now - startedAt.getTime()),
      title,
    ]),
    width,
  );
}
