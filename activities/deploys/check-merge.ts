import { type GateCheck, gateCheck } from '../../domain/gates/gate.js';
import type { TaskIdentity } from '../../domain/task/task.js';
import type { ForgeOf } from '../forges/forge.js';
import { holdsCommit } from '../git/worktree/holds-commit.js';
import { baseOf } from '../git/refs/base-of.js';
import { refreshMirror } from '../git/refs/mirror.js';
import { createGit, type GitDeps } from '../git/run/git.js';
import { placesOf } from '../git/worktree/places.js';
import { shortCommit } from '../../domain/text/short-commit.js';

export interface CheckMergeDeps extends GitDeps {
  readonly reposDir: string;
  readonly forgeOf: ForgeOf;
}

export interface CheckMerge {
  readonly task: TaskIdentity;
  /** Of the pull request. */
  readonly number: number;
  /** What is deployed: the merge. */
  readonly commit: string;
}

/** Whether the commit is what the forge names as the merge of the pull request, and the base branch on the origin holds it. */
export async function checkMerge(deps: CheckMergeDeps, order: CheckMerge, signal: AbortSignal): Promise<GateCheck> {
  const problem = (await problemAtForge(deps, order, signal)) ?? (await problemAtOrigin(deps, order, signal));
  const name = `the merge of pull request #${order.number}`;
  return gateCheck({ kind: 'merge', name, outcome: problem === null ? 'passed' : 'failed', tail: problem ?? '' });
}

async function problemAtForge({ forgeOf }: CheckMergeDeps, order: CheckMerge, signal: AbortSignal) {
  const { task, number, commit } = order;
  const { repository } = task;
  const { state, mergeCommit } = await forgeOf(repository, signal).readPullRequest({ repository, number });
  if (state !== 'merged') return `pull request #${number} is ${state}, not merged`;
  if (mergeCommit === null) throw new Error(`the forge does not name the merge of pull request #${number} yet`);
  if (mergeCommit === commit) return null;
  return `pull request #${number} was merged as ${shortCommit(mergeCommit)}, and ${shortCommit(commit)} was deployed`;
}

async function problemAtOrigin(deps: CheckMergeDeps, { task, commit }: CheckMerge, signal: AbortSignal) {
  const git = createGit(deps, signal);
  const { mirror } = placesOf(deps.reposDir, task);
  const base = baseOf(task, await refreshMirror(git, { mirror }, task.repository));
  if (await holdsCommit(git, mirror, base, commit)) return null;
  return `${task.repository.baseBranch} is at ${shortCommit(base)} on the origin, which does not hold the merge ${shortCommit(commit)}`;
}
