import { artifactsFolder } from '../../domain/pipeline/stages.js';
import { pullRequestBody, pullRequestTitle } from '../../domain/wording/pull-request-text.js';
import type { ForgeRepository } from '../../domain/task/forge.js';
import type { PullRequest, StageVisit, TaskIdentity } from '../../domain/task/task.js';
import { stepFailure } from '../temporal/failure.js';
import type { Forge, ForgeOf } from '../forges/forge.js';
import type { Redact } from '../../domain/text/redact.js';
import type { ReadItem } from '../trackers/tracker.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';

export interface EnsurePullRequestInput {
  readonly task: TaskIdentity;
  readonly headCommit: string;
  /** The number it had when it was made; null: it was not. */
  readonly known: number | null;
  /** False: the known one is kept current, and none is made: it may have been merged at this moment. */
  readonly mayOpen: boolean;
  /** Not yet to be merged: its review has not approved it. */
  readonly draft: boolean;
  /** What its text tells of the way so far. */
  readonly visits: readonly StageVisit[];
  /** Where the work item is; null: in the ledger. */
  readonly tracker: ForgeRepository | null;
}
export type EnsurePullRequestOutput = PullRequest & { readonly created: boolean };

export interface EnsurePullRequestDeps {
  readonly forgeOf: ForgeOf;
  readonly readItem: ReadItem;
  readonly redact: Redact;
}

const label = 'orch';
const criteriaFile = '02-acceptance-criteria.md';

/** The branch's pull request, with its text as it should read now; one that a person has merged is answered as it is. */
export function createEnsurePullRequest({
  forgeOf,
  readItem,
  redact,
}: EnsurePullRequestDeps): (input: EnsurePullRequestInput) => Promise<EnsurePullRequestOutput> {
  return ({ task, headCommit, known, mayOpen, draft, visits, tracker }) =>
    whileHeartbeating(async (signal) => {
      const { repository } = task;
      const forge = forgeOf(repository, signal);
      const ended = known === null || !mayOpen ? null : await endedOne(forge, task, { number: known, headCommit });
      if (ended !== null) return { ...ended, created: false };
      const [workItem, criteria] = await Promise.all([
        readItem(task.project, task.item),
        forge.readFile(repository, { ref: headCommit, path: `${artifactsFolder(task.item)}/${criteriaFile}` }),
      ]);
      const text = { task, workItem, criteria, visits, tracker };
      return await forge.ensurePullRequest({
        taskId: task.id,
        repository,
        head: task.branch,
        headCommit,
        title: redact(pullRequestTitle(task.item, workItem.title)),
        body: redact(pullRequestBody(text)),
        draft,
        labels: [label],
        only: mayOpen ? null : known,
      });
    });
}

/** Merged by a person with what the branch holds now: there is nothing to open any more. Closed by one: they had a reason. */
async function endedOne(
  forge: Forge,
  { repository }: TaskIdentity,
  { number, headCommit }: { readonly number: number; readonly headCommit: string },
): Promise<PullRequest | null> {
  const now = await forge.readPullRequest({ repository, number });
  if (now.state === 'closed') {
    const by = now.endedBy === null ? '' : ` by ${now.endedBy}`;
    throw stepFailure(
      'ForgeRejected',
      `Pull request #${number} was closed${by}: reopen it, then retry, or cancel the task.`,
    );
  }
  if (now.state === 'open' || now.headCommit !== headCommit) return null;
  const by = now.endedBy === null ? {} : { mergedBy: now.endedBy };
  return { number, url: null, mergeCommit: now.mergeCommit, ...by };
}
