import { artifactsFolder } from '../../domain/pipeline/stages.js';
import type { EndedPullRequest } from '../../domain/task/forge.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { Redact } from '../../domain/text/redact.js';
import { notInBase } from '../git/merge/not-in-base.js';
import { refreshMirror } from '../git/refs/mirror.js';
import { createGit, type GitDeps } from '../git/run/git.js';
import { placesOf } from '../git/worktree/places.js';
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

/** How a pull request was ended, and what of its branch the base does not have; null: it is open. */
export async function readEnding(
  { forgeOf, git: gitDeps, reposDir, redact }: EndingDeps,
  { task, number, headCommit }: PullRequestAt,
  signal: AbortSignal,
): Promise<EndedPullRequest | null> {
  const { repository } = task;
  const now = await forgeOf(repository, signal).readPullRequest({ repository, number, atOnce: true });
  const by = now.endedBy;
  if (now.state === 'open') return null;
  if (now.state === 'closed') return { kind: 'closed', by };
  const { mergeCommit } = now;
  if (mergeCommit === null) throw new Error(`the forge does not name the merge of pull request #${number} yet`);
  // Our own merge, whose answer was lost.
  if (by === null && now.headCommit === headCommit) return { kind: 'merged', by, mergeCommit, left: [] };
  const git = createGit({ ...gitDeps, repository }, signal);
  const { mirror, gitDir } = placesOf(reposDir, task);
  const base = (await refreshMirror(git, { mirror }, repository)).get(repository.baseBranch) ?? mergeCommit;
  const left = await notInBase(git, { mirror, gitDir }, { head: headCommit, base, merge: mergeCommit });
  const papers = [task.item, task.earlierItem].flatMap((item) =>
    item === undefined ? [] : [`${artifactsFolder(item)}/`],
  );
  const counts = left.filter((path) => !papers.some((folder) => path.startsWith(folder)));
  return { kind: 'merged', by, mergeCommit, left: counts.slice(0, mostNamed).map(redact) };
}
