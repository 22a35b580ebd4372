import { artifactsFolder } from '../../domain/pipeline/stages.js';
import type { EndedPullRequest } from '../../domain/task/forge.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { Redact } from '../../domain/text/redact.js';
import { holdsForeign } from '../git/merge/holds-foreign.js';
import { notInBase } from '../git/merge/not-in-base.js';
import { refreshMirror } from '../git/refs/mirror.js';
import { createGit, type GitDeps } from '../git/run/git.js';
import { placesOf } from '../git/worktree/places.js';
import { stepFailure } from '../temporal/failure.js';
import type { ForgeOf } from './forge.js';

export interface EndingDeps {
  readonly forgeOf: ForgeOf;
  readonly git: GitDeps;
  readonly reposDir: string;
  readonly redact: Redact;
}

interface PullRequestAt {
  readonly task: TaskIdentity;
  readonly number: number;
  /** The branch's head, as the task has it. */
  readonly headCommit: string;
}

const mostNamed = 20;

/** Open, and into which branch; or how it was ended, and what of its branch the base does not have. */
export type Standing = EndedPullRequest | { readonly kind: 'open'; readonly base: string };

export async function readStanding(
  { forgeOf, git: gitDeps, reposDir, redact }: EndingDeps,
  { task, number, headCommit }: PullRequestAt,
  signal: AbortSignal,
): Promise<Standing> {
  const { repository, branch } = task;
  const now = await forgeOf(repository, signal).readPullRequest({ repository, number, atOnce: true });
  const by = now.endedBy;
  if (now.state === 'open') {
    if (now.head !== branch) throw renamedHead(number, now.head, branch);
    return { kind: 'open', base: now.base };
  }
  if (now.state === 'closed') return { kind: 'closed', by };
  const { mergeCommit } = now;
  if (mergeCommit === null) throw new Error(`the forge does not name the merge of pull request #${number} yet`);
  // Our own merge, whose answer was lost.
  const isInto = now.base === repository.baseBranch;
  if (by === null && isInto && now.headCommit === headCommit) return { kind: 'merged', by, mergeCommit, left: [] };
  const git = createGit({ ...gitDeps, repository }, signal);
  const { mirror, gitDir } = placesOf(reposDir, task);
  const base = (await refreshMirror(git, { mirror }, repository)).get(repository.baseBranch) ?? mergeCommit;
  const at = { mirror, gitDir };
  const left = await notInBase(git, at, { head: headCommit, base, merge: mergeCommit });
  const { headCommit: merged } = now;
  const isForeign = await holdsForeign(git, at, { merged, head: headCommit, merge: mergeCommit });
  const papers = [task.item, task.earlierItem].flatMap((item) =>
    item === undefined ? [] : [`${artifactsFolder(item)}/`],
  );
  const counts = left.filter((path) => !papers.some((folder) => path.startsWith(folder)));
  return {
    ...{ kind: 'merged', by, mergeCommit, left: counts.slice(0, mostNamed).map(redact) },
    ...(isForeign && { foreignHead: merged }),
    ...(!isInto && { into: now.base }),
  };
}

function renamedHead(number: number, head: string, branch: string) {
  return stepFailure(
    'ForgeRejected',
    `The branch of pull request #${number} is ${head} now: give it its name ${branch} back, then retry`,
  );
}
