import { evidenceInWords } from '../gates/check-in-words.js';
import { fenced } from '../text/fenced.js';
import { oneLine } from '../text/one-line.js';
import { seconds, spent } from './describe-task.js';
import { failedVisits, visitResult } from './visit-result.js';
import { artifactsFolder } from '../pipeline/stages.js';
import type { StageVisit, TaskIdentity } from '../task/task.js';

export interface PullRequestText {
  readonly task: TaskIdentity;
  readonly workItem: { readonly url: string | null };
  /** The acceptance criteria, as the analyst wrote them; null: not written yet. */
  readonly criteria: string | null;
  readonly visits: readonly StageVisit[];
  /** Where the repository's pages are on its forge: a work item below it is closed by the merge. */
  readonly repositoryUrl: string | null;
}

const titleLimit = 200;
const criteriaLimit = 20_000;

/** The item stands first, so that no title can begin with a word that forges read as "draft". */
export function pullRequestTitle(item: string, title: string): string {
  const line = Array.from(`${item}: ${oneLine(title)}`);
  return line.length <= titleLimit ? line.join('') : `${line.slice(0, titleLimit - 1).join('')}…`;
}

/** What a reviewer wants to know, as Markdown: what for, by which criteria, how it came about, and how it goes on. */
export function pullRequestBody({ task, workItem, criteria, visits, repositoryUrl }: PullRequestText): string {
  const { url } = workItem;
  const sections = [
    `Work item ${task.item} of ${task.project}${url === null ? '' : `: ${url}`}`,
    ...closing(url, repositoryUrl),
    `Branch \`${task.branch}\`, made by orch. Papers of the task: \`${artifactsFolder(task.item)}\`.`,
    ...(criteria === null ? [] : [quoted('Acceptance criteria', criteria.slice(0, criteriaLimit), 'markdown')]),
    ...(visits.length === 0 ? [] : [table(visits)]),
    ...failure(visits),
    [
      'Approvals are given to orch, not here:',
      '',
      '```sh',
      `orch status ${task.id}`,
      `orch approve ${task.id}`,
      '```',
    ].join('\n'),
    `<!-- orch: ${task.id} -->`,
  ];
  return sections.join('\n\n');
}

/** Forges close an issue of the same repository with the merge. */
function closing(itemUrl: string | null, repositoryUrl: string | null): string[] {
  if (itemUrl === null || repositoryUrl === null || !itemUrl.startsWith(`${repositoryUrl}/issues/`)) return [];
  const number = /^\d+$/.exec(itemUrl.slice(`${repositoryUrl}/issues/`.length))?.[0];
  return number === undefined ? [] : [`Closes #${number}`];
}

/** An agent wrote it: within a fence nothing of it calls people or closes issues. */
function quoted(title: string, text: string, language = ''): string {
  return [`<details><summary>${title}</summary>`, '', fenced(text, language), '', '</details>'].join('\n');
}

/** Of the round that failed last, while none has passed after it. */
function failure(visits: readonly StageVisit[]): string[] {
  const last = failedVisits(visits).at(-1);
  if (
    last === undefined ||
    visits.some(
      ({ stage, gate }) => stage === last.visit.stage && gate?.passed === true && gate.at > (last.visit.gate?.at ?? 0),
    )
  )
    return [];
  const { stage, round } = last.visit;
  return [quoted(`Why ${stage} did not pass in round ${round}`, evidenceInWords(last.failed).join('\n'))];
}

/** A command of the project's settings, or a file's name: on one line, and without meaning as Markdown or HTML. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>#|$~@]/g, '\\$&');
}

function table(visits: readonly StageVisit[]): string {
  const rows = visits.map((visit) => {
    const { stage, round, runs, verdict, costUsd, estimatedUsd = 0, unknownCosts = 0, startedAt, endedAt } = visit;
    const time = endedAt === null ? 'under way' : seconds(endedAt - startedAt);
    const cost = spent({ costUsd, estimatedUsd, unknownCosts }).replace('~', '\\~');
    return `| ${stage} | ${round} | ${runs} | ${verdict ?? ''} | ${cell(visitResult(visit))} | ${cost} | ${time} |`;
  });
  return ['| stage | round | runs | verdict | result | cost | time |', '|---|--:|--:|---|---|--:|--:|', ...rows].join(
    '\n',
  );
}
