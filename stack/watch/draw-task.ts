import { visitResult } from '../../domain/wording/visit-result.js';
import { colours } from '../../config/colours.js';
import { clock, fineCount } from '../../domain/text/figures.js';
import { spent } from '../../domain/wording/describe-task.js';
import { stageNames } from '../../domain/pipeline/stages.js';
import type { TaskView } from '../../domain/task/task-view.js';
import type { StageVisit } from '../../domain/task/task.js';

/** The task as it stands, a line for each visit of a stage and for each stage to come. */
export function drawTask(view: TaskView, now: number, doing: string | null, width: number): string {
  const current = view.stages.at(-1);
  const ahead = stageNames.slice(current === undefined ? 0 : stageNames.indexOf(current.stage) + 1);
  const total = `${fineCount(view.tokens)} tokens · ${spent(view)} · ${clock((view.endedAt ?? now) - view.startedAt)}`;
  return [
    colours.bold(`${view.taskId}  ${view.title}`.slice(0, width - 1)),
    ...view.stages.map((visit) => drawVisit(visit, visit === current ? view : null, now)),
    ...(view.status === 'done' ? [] : ahead.map((stage) => colours.dim(`    ${stage}`))),
    `  ${total}`,
    ...(doing === null ? [] : [colours.dim(`  ${doing}`.slice(0, width - 1))]),
  ].join('\n');
}

/** One line that says what a finished visit came to, for a log that is no terminal. */
export function tellVisit(visit: StageVisit): string {
  return `  ${columns(visit, visit.endedAt ?? visit.startedAt)}`.trimEnd();
}

function drawVisit(visit: StageVisit, view: TaskView | null, now: number): string {
  const under = view !== null && view.status !== 'done';
  const mark = !under ? (sentBack(visit) ? colours.yellow('↩') : colours.green('✓')) : colours.cyan('▸');
  const state = under ? colours.cyan(view.status) : '';
  return `  ${mark} ${columns(visit, now)} ${state}`.trimEnd();
}

function columns(visit: StageVisit, now: number): string {
  return [
    visit.stage.padEnd(15),
    `round ${visit.round}`.padEnd(8),
    clock((visit.endedAt ?? now) - visit.startedAt).padStart(6),
    fineCount(visit.tokens).padStart(8),
    spent(visit).padStart(7),
    ` ${visit.verdict ?? (visit.gate?.passed === true ? '' : visitResult(visit))}`.padEnd(16),
  ].join(' ');
}

function sentBack({ verdict }: StageVisit): boolean {
  return verdict === 'REQUEST_CHANGES' || verdict === 'FAIL' || verdict === 'BACK_TO_ANALYSIS';
}
