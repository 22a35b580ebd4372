import { mergedHeadInWords } from '../../domain/wording/merged-head.js';
import { orch } from '../../config/called-as.js';
import { usualPriority } from '../../domain/brakes/priority.js';
import { dollars } from '../../domain/text/dollars.js';
import { adoptedAt, spent } from '../../domain/wording/describe-task.js';
import type { TaskStatus, TaskView } from '../../domain/task/task-view.js';
import type { Wait } from '../../domain/task/waiting.js';
import { choicesOf } from '../../domain/wording/choices.js';
import { closed } from '../../domain/wording/closed.js';
import { mergedUnreviewed } from '../../domain/gates/unreviewed.js';
import { refusedByRole } from '../../domain/wording/refused-in-words.js';
import { visitResult } from '../../domain/wording/visit-result.js';
import { waitInWords } from '../../domain/wording/wait-in-words.js';
import {
  breakerInWords,
  budgetInWords,
  type WayPast,
  wayPastBreaker,
  wayPastBudget,
} from '../../domain/wording/brakes-in-words.js';
import { commandToType, waysToType } from '../../domain/wording/ways-in-words.js';
import { colours } from '../../config/colours.js';
import { count, duration, moment } from '../../domain/text/figures.js';
import { drawEvidence } from './draw-evidence.js';
import { onOneLine } from './plain-text.js';
import { drawTable } from './table.js';
import { leftAtInWords } from '../../domain/wording/work/left-at.js';
import { shortCommit } from '../../domain/text/short-commit.js';

/** A task as `orch status` shows it. */
export function drawTask(view: TaskView, now: number, width: number | null): string {
  const took = duration((view.endedAt ?? now) - view.startedAt);
  const budget = view.budgetUsd === null ? '' : ` of ${dollars(view.budgetUsd)}`;
  const lines = [
    `${colours.bold(view.taskId)}  ${onOneLine(view.title)}`,
    '',
    `  status  ${paintStatus(view.status)(view.status)}${view.paused && view.status !== 'paused' ? ', paused' : ''}${statusDetail(view)}${turn(view)}`,
    `  branch  ${view.branch}${view.headCommit === null ? '' : ` at ${shortCommit(view.headCommit)}`}${view.adopted === undefined ? '' : `, ${adoptedAt(view.adopted)}`}`,
    `  used    ${count(view.tokens)} tokens, ${spent(view)}${budget}, ${took}`,
  ];
  if (view.pullRequest !== null) lines.push(`  pull    ${pullRequest(view.pullRequest)}`);
  if (view.unreviewed !== undefined)
    lines.push(`  ${colours.yellow('unreviewed')}  ${onOneLine(mergedUnreviewed(view.unreviewed))}`);
  if (view.stages.length > 0) lines.push('', drawStages(view, now, width));
  const refused = refusedByRole(view.stages);
  if (refused.length > 0) lines.push('', ...refused.map((line) => colours.yellow(`the ${onOneLine(line)}`)));
  const evidence = drawEvidence(view);
  if (evidence.length > 0) lines.push('', ...evidence);
  if (view.approvals.length > 0) lines.push('', drawApprovals(view, width));
  if (view.leftAt !== undefined)
    lines.push('', ...leftAtInWords(view.leftAt).map((line) => colours.yellow(onOneLine(line))));
  if (view.waitingFor !== null) lines.push('', ...drawWait(view.waitingFor, view.taskId));
  return lines.join('\n');
}

function statusDetail({ status, stage, round, closedBy }: TaskView): string {
  if (closedBy !== undefined) return `, ${closed(onOneLine(closedBy))}`;
  return status === 'done' ? '' : ` in ${stage}, round ${round}`;
}

function turn({ priority = usualPriority, endedAt }: TaskView): string {
  return priority === usualPriority || endedAt !== null ? '' : `, priority ${priority}`;
}

export function paintStatus(status: string): (text: string) => string {
  const paints: Partial<Record<string, (text: string) => string>> = {
    running: colours.cyan,
    'waiting-for-approval': colours.yellow,
    waiting: colours.yellow,
    paused: colours.yellow,
    blocked: colours.red,
    done: colours.green,
    cancelled: colours.dim,
  } satisfies Record<TaskStatus, (text: string) => string>;
  return paints[status] ?? ((text) => text);
}

function drawStages({ stages, endedAt }: TaskView, now: number, width: number | null): string {
  const rows = stages.map((visit) => [
    visit.stage,
    String(visit.round),
    String(visit.runs),
    visit.verdict ?? '',
    visitResult(visit) || (visit.endedAt === null && endedAt === null ? 'under way' : ''),
    duration((visit.endedAt ?? endedAt ?? now) - visit.startedAt),
    count(visit.tokens),
    spent(visit),
  ]);
  return drawTable(
    [
      { title: 'stage', whole: true },
      { title: 'round', align: 'right' },
      { title: 'runs', align: 'right' },
      { title: 'verdict', whole: true },
      { title: 'result' },
      { title: 'time', align: 'right' },
      { title: 'tokens', align: 'right' },
      { title: 'cost', align: 'right' },
    ],
    rows,
    width,
  );
}

function drawApprovals({ approvals }: TaskView, width: number | null): string {
  return drawTable(
    [
      { title: 'approval', whole: true },
      { title: 'decision', whole: true },
      { title: 'by' },
      { title: 'at', whole: true },
      { title: 'reason' },
    ],
    approvals.map(({ approval, decision, by, at, reason }) => [approval, decision, by, moment(at), reason ?? '']),
    width,
  );
}

function drawWait(waiting: Wait, taskId: string): string[] {
  switch (waiting.kind) {
    case 'approval': {
      const choices = choicesOf(waiting.of);
      return [
        `${colours.yellow('waits for an approval')} since ${moment(waiting.since)}: ${onOneLine(waiting.what)}`,
        `  ${orch} show ${taskId}           (what it is about)`,
        `  ${orch} approve ${taskId} --approval '${waiting.approval}'${meaning(choices?.approve)}`,
        `  ${orch} reject ${taskId} --approval '${waiting.approval}' --reason "…"${meaning(choices?.reject)}`,
      ];
    }
    case 'person':
      return [
        `${colours.red('blocked')} since ${moment(waiting.since)}: ${onOneLine(waiting.reason)}`,
        ...(waiting.said === undefined ? [] : drawWords(waiting.said)),
        ...waysToType(waiting.ways, taskId, orch),
      ];
    case 'breaker':
      return drawBrake(waiting, breakerInWords(waiting), wayPastBreaker(waiting));
    case 'budget':
      return drawBrake(waiting, budgetInWords(waiting), wayPastBudget(waiting));
    case 'limit':
    case 'backoff':
    case 'set-up':
      return [colours.yellow(onOneLine(waitInWords(waiting)))];
    default:
      return [`${colours.yellow('waits')} since ${moment(waiting.since)}: ${onOneLine(waitInWords(waiting))}`];
  }
}

function meaning(choice: string | undefined): string {
  return choice === undefined ? '' : `   (${choice})`;
}

function drawBrake({ since }: Wait, words: string, way: WayPast | null): string[] {
  return [
    `${colours.yellow('waits')} since ${moment(since)}: ${onOneLine(words)}`,
    ...(way === null ? [] : [`  ${commandToType(way.command, orch)}   (${way.what})`]),
  ];
}

function drawWords(said: string): string[] {
  return said.split('\n').map((line) => `  > ${onOneLine(line)}`.trimEnd());
}

function pullRequest(shown: NonNullable<TaskView['pullRequest']>): string {
  const { number, url, mergeCommit } = shown;
  const held = mergedHeadInWords(shown);
  const merged =
    mergeCommit === null ? 'open' : `merged as ${shortCommit(mergeCommit)}${held === null ? '' : ` (${held})`}`;
  return `#${number}, ${merged}${url === null ? '' : ` ${onOneLine(url)}`}`;
}
