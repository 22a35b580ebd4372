import { mergedHeadInWords } from './merged-head.js';
import { usualPriority } from '../brakes/priority.js';
import type { TaskView } from '../task/task-view.js';
import type { Wait, WayOut } from '../task/waiting.js';
import { evidenceInWords } from '../gates/check-in-words.js';
import { dollars } from '../text/dollars.js';
import { fenced } from '../content/fenced.js';
import { plainMarkdown as plain } from '../content/plain-markdown.js';
import { choicesOf } from './choices.js';
import { closed } from './closed.js';
import { mergedUnreviewed } from '../gates/unreviewed.js';
import { refusedByRole } from './refused-in-words.js';
import { failedVisits, visitResult } from './visit-result.js';
import { waitInWords } from './wait-in-words.js';
import { wayInWords } from './ways-in-words.js';
import { shortCommit } from '../text/short-commit.js';

/** The task as a page of Markdown for the Temporal UI: state, stages, approvals, and what it waits for. */
export function describeTask(view: TaskView): string {
  const lines = [
    `**${plain(view.title)}**`,
    '',
    `**${view.status}** in **${view.stage}**, round ${view.round} · ${plain(spent(view) + ofBudget(view.budgetUsd))} · branch \`${view.branch}\`${view.adopted === undefined ? '' : `, ${adoptedAt(view.adopted)}`}${view.closedBy === undefined ? '' : ` · ${plain(closed(view.closedBy))}`}${ofPriority(view)}`,
    '',
  ];
  if (view.waitingFor !== null) lines.push(describeWait(view.waitingFor, view.taskId), '');
  if (view.pullRequest !== null) {
    const { number, url, mergeCommit, mergedBy } = view.pullRequest;
    const held = mergedHeadInWords(view.pullRequest);
    const by = mergedBy === undefined ? '' : ` by ${plain(mergedBy)}`;
    const merged =
      mergeCommit === null ? '' : `, merged${by} as \`${shortCommit(mergeCommit)}\`${held === null ? '' : `: ${held}`}`;
    lines.push(`Pull request ${url === null ? `#${number}` : `[#${number}](${url})`}${merged}`, '');
  }
  if (view.unreviewed !== undefined) lines.push(`**Unreviewed**: ${plain(mergedUnreviewed(view.unreviewed))}`, '');
  lines.push('| stage | round | runs | verdict | result | tokens | cost | time |', '|---|--:|--:|---|---|--:|--:|--:|');
  for (const visit of view.stages) {
    const time = visit.endedAt === null ? 'under way' : seconds(visit.endedAt - visit.startedAt);
    lines.push(
      `| ${visit.stage} | ${visit.round} | ${visit.runs} | ${visit.verdict ?? ''} | ${plain(visitResult(visit))} | ${visit.tokens} | ${plain(spent(visit))} | ${time} |`,
    );
  }
  for (const line of refusedByRole(view.stages)) lines.push('', `The ${plain(line)}`);
  lines.push(...describeEvidence(view));
  if (view.approvals.length > 0) lines.push('', '| approval | decision | by | reason |', '|---|---|---|---|');
  for (const { approval, decision, by, reason } of view.approvals) {
    lines.push(`| ${approval} | ${decision} | ${plain(by)} | ${plain(reason ?? '')} |`);
  }
  // The page's frame cuts off a little of the last line.
  lines.push('', '\u00a0');
  return lines.join('\n');
}

/** Of the round that failed last; the page has no room for all of them. */
function describeEvidence({ stages }: TaskView): string[] {
  const last = failedVisits(stages).at(-1);
  if (last === undefined) return [];
  const { stage, round } = last.visit;
  return ['', `**${stage}, round ${round}**, did not pass:`, '', fenced(evidenceInWords(last.failed).join('\n'))];
}

function describeWait(waiting: Wait, taskId: string): string {
  switch (waiting.kind) {
    case 'approval':
      return [
        `**Waits for an approval**, \`${waiting.approval}\`: ${plain(waiting.what)}. \`orch show ${taskId}\` shows it. Signal \`approve\` or \`reject\` with \`{"approval": "${waiting.approval}", "by": "your name"}\`.`,
        ...describeChoices(waiting.of),
      ].join('\n');
    case 'person':
      return [
        `**Blocked**: ${plain(waiting.reason)}`,
        ...(waiting.said === undefined ? [] : ['', ...waiting.said.split('\n').map((line) => `> ${plain(line)}`)]),
        '',
        'Ways on:',
        ...waiting.ways.map((way) => describeWay(way, taskId)),
      ].join('\n');
    case 'host':
      return `**Waits for a host** since ${new Date(waiting.since).toISOString()}: ${plain(waitInWords(waiting))}`;
    default:
      return `**${plain(waitInWords(waiting))}**`;
  }
}

function describeChoices(kind: string): string[] {
  const choices = choicesOf(kind);
  return choices === null
    ? []
    : ['', `- \`approve\`: ${plain(choices.approve)}`, `- \`reject\`: ${plain(choices.reject)}`];
}

function describeWay(way: WayOut, taskId: string): string {
  const { command, what } = wayInWords(way, taskId);
  return command === null ? `- ${plain(what)}` : `- \`${command}\` ${plain(what)}`;
}

function ofPriority({ priority = usualPriority }: TaskView): string {
  return priority === usualPriority ? '' : ` · priority ${priority}`;
}

function ofBudget(budgetUsd: number | null): string {
  return budgetUsd === null ? '' : ` of ${dollars(budgetUsd)}`;
}

/** What was spent; `~` where a part of it is estimated, `≥` where a part of it is not known. */
export function spent({ costUsd, estimatedUsd = 0, unknownCosts = 0 }: Spent): string {
  if (unknownCosts > 0 && costUsd === 0) return 'cost unknown';
  const known = estimatedUsd > 0 ? `~${dollars(costUsd)}` : dollars(costUsd);
  return unknownCosts > 0 ? `≥ ${known}` : known;
}

export interface Spent {
  readonly costUsd: number;
  readonly estimatedUsd?: number;
  /** Runs whose cost nobody knows. */
  readonly unknownCosts?: number;
}

export function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1_000)} s`;
}

/** Of a branch that others have pushed. */
export function adoptedAt(head: string): string {
  return `adopted as it was at ${shortCommit(head)}`;
}
