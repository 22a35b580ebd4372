import { join } from 'node:path';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { startOfChanges } from '../worktree/merge-under-way.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import type { Worktree } from '../worktree/worktree.js';
import { hasCommit } from '../run/has-commit.js';
import { forgetTaken, takeOver } from './agent-objects.js';
import { readAgentRefs, type Tip } from './agent-refs.js';
import { broughtBy, type Brought, type Entry, notInTree, notInWorktree } from './brought-by.js';
import { isOtherBranch, otherCheckout, type OtherCheckout } from './other-checkout.js';

export interface Found {
  readonly tip: Tip;
  /** What it is known by, from attempt to attempt. */
  readonly key: string;
  /** Null: its objects are not whole, or too many. */
  readonly brought: Brought | null;
  /** What the worktree does not have of it. */
  readonly missing: readonly Entry[];
  /** Files of it that no commit may hold; one character a byte. */
  readonly left: readonly string[];
}

export interface Search<Result> {
  readonly isKnown: (key: string) => boolean;
  readonly findSecrets: FindSecrets;
  /** `isAway`: the worktree has the files of another checkout, which are among what was found. */
  readonly use: (found: readonly Found[], isAway: boolean) => Promise<Result>;
}

/**
 * What the agent has committed, or put away, in its own git, and that its files do not show: on another branch, on none, in a
 * stash, in a worktree of its own; and its files, where they are those of another checkout. Where its git has nothing that ours
 * does not know, no process is started.
 */
export async function findElsewhere<Result>(
  worktree: TaskWorktree,
  { isKnown, findSecrets, use }: Search<Result>,
): Promise<Result> {
  const agentGit = join(worktree.root, '.git');
  const refs = await readAgentRefs(agentGit);
  const head = refs.checkedOut?.commit ?? null;
  const news = await newTo(
    worktree,
    refs.tips.filter(({ commit }) => commit !== head && !isKnown(commit)),
  );
  const isOther = isOtherBranch(worktree, refs);
  if (news.length === 0 && !isOther) return use([], false);
  try {
    const wanted = [...news.map(({ commit }) => commit), ...(head === null ? [] : [head])];
    const taken = await takeOver(worktree, agentGit, wanted);
    const there = head !== null && taken.has(head) ? head : null;
    const checkedOut = { commit: there, branch: refs.checkedOut?.branch ?? null };
    const other = isOther ? await otherCheckout(worktree, checkedOut, findSecrets) : null;
    const whole = news.filter(({ commit }) => taken.has(commit));
    const found: Found[] = news
      .filter(({ commit }) => !taken.has(commit))
      .map((tip) => ({ tip, key: tip.commit, brought: null, missing: [], left: [] }));
    for (const tip of await independent(worktree, whole, other?.commit ?? there)) {
      const brought = await broughtBy(worktree, tip);
      // The files of another checkout are taken out.
      const missing =
        other === null
          ? await notInWorktree(worktree, brought.entries)
          : await notInTree(worktree, await startOfChanges(worktree), brought.entries);
      if (missing.length > 0) found.push({ tip, key: tip.commit, brought, missing, left: [] });
    }
    if (other !== null && !isKnown(other.tree)) found.push(...(await filesOf(worktree, other)));
    return await use(found, other !== null);
  } finally {
    await forgetTaken(worktree);
  }
}

async function filesOf(worktree: TaskWorktree, { branch, commit, tree, left }: OtherCheckout): Promise<Found[]> {
  const tip = { kind: 'checkout', name: branch, commit } as const;
  const brought = await broughtBy(worktree, tip);
  const missing = await notInTree(worktree, await startOfChanges(worktree), brought.entries);
  return missing.length + left.length === 0 ? [] : [{ tip, key: tree, brought, missing, left }];
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
