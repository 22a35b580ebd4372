import { artifactsFolder } from '../../domain/pipeline/stages.js';
import { pullRequestBody, pullRequestTitle } from '../../domain/wording/pull-request-text.js';
import type { EndedPullRequest, ForgeRepository } from '../../domain/task/forge.js';
import type { PullRequest, StageVisit, TaskIdentity } from '../../domain/task/task.js';
import { type EndingDeps, readStanding } from '../forges/read-ending.js';
import { retargetedTo } from '../forges/retargeted.js';
import type { ReadItem } from '../trackers/tracker.js';
import { whileHeartbeating } from '../temporal/while-heartbeating.js';

export interface EnsurePullRequestInput {
  readonly task: TaskIdentity;
  readonly headCommit: string;
  /** The number it had when it was made; null: it was not. */
  readonly known: number | null;
  /** The base branch that the known one had when it was looked at last; absent: nobody knows it. */
  readonly knownBase?: string;
  /** False: the known one is kept current, and none is made: it may have been merged at this moment. */
  readonly mayOpen: boolean;
  /** The known one is opened again where a person has closed it; where that cannot be, another is made. */
  readonly reopen?: true;
  /** Not yet to be merged: its review has not approved it. */
  readonly draft: boolean;
  /** What its text tells of the way so far. */
  readonly visits: readonly StageVisit[];
  /** Where the work item is; null: in the ledger. */
  readonly tracker: ForgeRepository | null;
}
export interface EnsurePullRequestOutput extends PullRequest {
  readonly created: boolean;
  /** The known one was ended, and nothing was done; absent: it is open, or another one is. */
  readonly ended?: EndedPullRequest;
  /** The base branch that a person has given the known one; absent: it is the task's. No other is made beside it. */
  readonly retargeted?: string;
}

export interface EnsurePullRequestDeps extends EndingDeps {
  readonly readItem: ReadItem;
}

const label = 'orch';
const criteriaFile = '02-acceptance-criteria.md';

/** The branch's pull request, with its text as it should read now; one that was ended is answered as it is. */
export function createEnsurePullRequest(
  deps: EnsurePullRequestDeps,
): (input: EnsurePullRequestInput) => Promise<EnsurePullRequestOutput> {
  const { forgeOf, readItem, redact } = deps;
  return ({ task, headCommit, known, knownBase, mayOpen, reopen, draft, visits, tracker }) =>
    whileHeartbeating(async (signal) => {
      const { repository } = task;
      const forge = forgeOf(repository, signal);
      const at = { task, number: known ?? 0, headCommit };
      let now = known === null || !mayOpen ? null : await readStanding(deps, at, signal);
      if (now?.kind === 'closed' && reopen === true) {
        await forge.reopenPullRequest({ repository, number: at.number });
        now = await readStanding(deps, at, signal);
      } else if (now !== null && now.kind !== 'open') {
        return { number: at.number, url: null, mergeCommit: null, created: false, ended: now };
      }
      const retargeted = now?.kind === 'open' ? retargetedTo(now.base, { task, knownBase }) : null;
      const [workItem, criteria] = await Promise.all([
        readItem(task.project, task.item),
        forge.readFile(repository, { ref: headCommit, path: `${artifactsFolder(task.item)}/${criteriaFile}` }),
      ]);
      const text = { task, workItem, criteria, visits, tracker };
      const there = await forge.ensurePullRequest({
        taskId: task.id,
        repository,
        head: task.branch,
        headCommit,
        title: redact(pullRequestTitle(task.item, workItem.title)),
        body: redact(pullRequestBody(text)),
        draft,
        labels: [label],
        known,
        only: mayOpen && retargeted === null ? null : known,
      });
      return retargeted === null ? there : { ...there, retargeted };
    });
}
