import { join } from 'node:path';
import type { Worktree } from '../worktree/worktree.js';
import { hasCommit } from '../run/has-commit.js';
import { forgetTaken, takeOver } from './agent-objects.js';
import { readAgentRefs, type Tip } from './agent-refs.js';
import { broughtBy, type Brought, type Entry, notInWorktree } from './brought-by.js';

export interface Found {
  readonly tip: Tip;
  /** Null: its objects are not whole, or too many. */
  readonly brought: Brought | null;
  /** What the worktree does not have of it. */
  readonly missing: readonly Entry[];
}

/**
 * What the agent has committed, or put away, in its own git, and that its files do not show: on another branch, on none, in a
 * stash, in a worktree of its own. Where its git has nothing that ours does not know, no process is started.
 */
export async function findElsewhere<Result>(
  worktree: Worktree,
  known: ReadonlySet<string>,
  use: (found: readonly Found[]) => Promise<Result>,
): Promise<Result> {
  const agentGit = join(worktree.root, '.git');
  const { head, tips } = await readAgentRefs(agentGit);
  const news = await newTo(
    worktree,
    tips.filter(({ commit }) => commit !== head && !known.has(commit)),
  );
  if (news.length === 0) return use([]);
  try {
    const wanted = [...news.map(({ commit }) => commit), ...(head === null ? [] : [head])];
    const taken = await takeOver(worktree, agentGit, wanted);
    const apart = await independent(
      worktree,
      news.filter(({ commit }) => taken.has(commit)),
      head !== null && taken.has(head) ? head : null,
    );
    const found: Found[] = news
      .filter(({ commit }) => !taken.has(commit))
      .map((tip) => ({ tip, brought: null, missing: [] }));
    for (const tip of apart) {
      const brought = await broughtBy(worktree, tip);
      const missing = await notInWorktree(worktree, brought.entries);
      if (missing.length > 0) found.push({ tip, brought, missing });
    }
    return await use(found);
  } finally {
    await forgetTaken(worktree);
  }
}

/** What ours has is the history of the branch and its base. */
async function newTo({ git, gitDir }: Worktree, tips: readonly Tip[]): Promise<Tip[]> {
  const news = new Map<string, Tip>();
  for (const tip of tips) {
    if (!news.has(tip.commit) && !(await hasCommit(git, gitDir, tip.commit))) news.set(tip.commit, tip);
  }
  return [...news.values()];
}

/** Without those that another one, or what lies in the worktree, was made upon. */
async function independent({ git, gitDir }: Worktree, tips: readonly Tip[], head: string | null): Promise<Tip[]> {
  if (tips.length === 0) return [];
  const all = [...tips.map(({ commit }) => commit), ...(head === null ? [] : [head])];
  const { stdout } = await git(['merge-base', '--independent', ...all], { gitDir });
  const apart = new Set(stdout.split('\n'));
  return tips.filter(({ commit }) => apart.has(commit));
}
