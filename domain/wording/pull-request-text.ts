import { toMarkdown } from '../content/to-markdown.js';
import { withoutReferences } from '../content/without-references.js';
import { evidenceInWords } from '../gates/check-in-words.js';
import { fenced } from '../content/fenced.js';
import { oneLine } from '../text/one-line.js';
import { seconds, spent } from './describe-task.js';
import { failedVisits, visitResult } from './visit-result.js';
import { artifactsFolder } from '../pipeline/stages.js';
import { webPageOf } from '../content/web-page.js';
import { type ForgeRepository, isSameRepository } from '../task/forge.js';
import type { StageVisit, TaskIdentity } from '../task/task.js';

export interface PullRequestText {
  readonly task: TaskIdentity;
  readonly workItem: { readonly url: string | null };
  /** The acceptance criteria, as the analyst wrote them; null: not written yet. */
  readonly criteria: string | null;
  readonly visits: readonly StageVisit[];
  /** Where the work item is; null: in the ledger. */
  readonly tracker: ForgeRepository | null;
}

const titleLimit = 200;
const criteriaLimit = 20_000;

/** The item stands first, so that no title can begin with a word that forges read as "draft". */
export function pullRequestTitle(item: string, title: string): string {
  const line = Array.from(`${item}: ${withoutReferences(oneLine(title))}`);
  return line.length <= titleLimit ? line.join('') : `${line.slice(0, titleLimit - 1).join('')}…`;
}

/** What a reviewer wants to know, as Markdown: what for, by which criteria, how it came about, and how it goes on. */
export function pullRequestBody({ task, workItem, criteria, visits, tracker }: PullRequestText): string {
  const { url } = workItem;
  const sections = [
    `Work item ${task.item} of ${task.project}${url === null ? '' : `: ${url}`}`,
    ...closing({ task, url, tracker }),
    `Branch \`${task.branch}\`, made by orch. Papers of the task: \`${artifactsFolder(task.item)}\`.`,
    ...(criteria === null ? [] : [quoted('Acceptance criteria', criteria.slice(0, criteriaLimit), 'markdown')]),
    ...(visits.length === 0 ? [] : [table(visits)]),
    ...failure(visits),
    howToDecide(task),
    `<!-- orch: ${task.id} -->`,
  ];
  return sections.join('\n\n');
}

/** What is said here is heard where the pull request is on a forge. */
function howToDecide({ id, repository }: TaskIdentity): string {
  const commands = ['```sh', `orch status ${id}`, `orch approve ${id}`, '```'];
  if (repository.forge === undefined) return ['Approvals are given to orch:', '', ...commands].join('\n');
  const words =
    'A comment that begins with `/approve`, `/reject why` or `/status` is heard by orch; the same at a terminal:';
  return [words, '', ...commands].join('\n');
}

/** Forges close an issue of the same repository with the merge. */
function closing({ task, url, tracker }: Pick<PullRequestText, 'task' | 'tracker'> & { url: string | null }): string[] {
  const { item, repository } = task;
  if (tracker !== null) {
    const { forge } = repository;
    return forge !== undefined && isSameRepository(tracker, forge) ? [`Closes #${item}`] : [];
  }
  const page = webPageOf(repository.url);
  const number = page === null || url === null ? null : issueBelow(page, url);
  return number === null ? [] : [`Closes #${number}`];
}

/** Of an item of the ledger that says where it comes from. */
function issueBelow(page: string, url: string): string | null {
  return url.startsWith(`${page}/issues/`) ? (/^\d+$/.exec(url.slice(`${page}/issues/`.length))?.[0] ?? null) : null;
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

function table(visits: readonly StageVisit[]): string {
  const rows = visits.map((visit) => {
    const { stage, round, runs, verdict, costUsd, estimatedUsd = 0, unknownCosts = 0, startedAt, endedAt } = visit;
    const time = endedAt === null ? 'under way' : seconds(endedAt - startedAt);
    const cost = spent({ costUsd, estimatedUsd, unknownCosts });
    return [stage, `${round}`, `${runs}`, verdict ?? '', visitResult(visit), cost, time];
  });
  const head = ['stage', 'round', 'runs', 'verdict', 'result', 'cost', 'time'];
  return toMarkdown([{ kind: 'table', head, rows }]);
}
