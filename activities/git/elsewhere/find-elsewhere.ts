import { join } from 'node:path';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { startOfChanges } from '../worktree/merge-under-way.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import type { Worktree } from '../worktree/worktree.js';
import { hasCommit } from '../run/has-commit.js';
import { takenBefore, takeOver } from './agent-objects.js';
import { readAgentRefs, type Tip } from './agent-refs.js';
import { broughtBy, type Brought, type Entry, notInTree, notInWorktree } from './brought-by.js';
import { uncommittedIn, linkedInside } from './linked-worktrees.js';
import { isOtherBranch, otherCheckout, type OtherFiles } from './other-checkout.js';

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

export interface Search {
  readonly isKnown: (key: string) => boolean;
  readonly findSecrets: FindSecrets;
}

export interface Findings {
  readonly found: readonly Found[];
  /** The worktree has the files of another checkout, which are among what was found. */
  readonly isAway: boolean;
}

/**
 * What the agent has committed, or put away, in its own git, and that its files do not show: on another branch, on none, in a
 * stash, in a worktree of its own; and files of that, and its own, where they are those of another checkout. Where its git has
 * nothing that ours does not know, no process is started. Until `forgetTaken`, it is found again.
 */
export async function findElsewhere(worktree: TaskWorktree, { isKnown, findSecrets }: Search): Promise<Findings> {
  const agentGit = join(worktree.root, '.git');
  const refs = await readAgentRefs(agentGit);
  const head = refs.checkedOut?.commit ?? null;
  const news = await newTo(
    worktree,
    refs.tips.filter(({ commit }) => commit !== head && !isKnown(commit)),
  );
  const isOther = isOtherBranch(worktree, refs);
  const inside = await linkedInside(worktree, refs.worktrees);
  if (news.length === 0 && !isOther && inside.length === 0) return { found: [], isAway: false };
  const heads = [head, ...inside.map(({ commit }) => commit)].filter((commit) => commit !== null);
  const taken = await takeOver(worktree, agentGit, [...new Set([...news.map(({ commit }) => commit), ...heads])]);
  const there = head !== null && taken.has(head) ? head : null;
  const checkedOut = { commit: there, branch: refs.checkedOut?.branch ?? null };
  const other = isOther ? await otherCheckout(worktree, checkedOut, findSecrets) : null;
  const whole = news.filter(({ commit }) => taken.has(commit));
  const found: Found[] = news
    .filter(({ commit }) => !taken.has(commit))
    .map((tip) => ({ tip, key: tip.commit, brought: null, missing: [], left: [] }));
  const uncommitted: { readonly name: string; readonly files: OtherFiles }[] = [];
  for (const { name, place, commit } of inside) {
    const base = commit !== null && taken.has(commit) ? commit : null;
    const files = await uncommittedIn(worktree, { place, commit: base }, findSecrets);
    if (files !== null) uncommitted.push({ name, files });
  }
  // The files of another checkout are taken out.
  const missingOf = async ({ entries }: Brought) =>
    other === null ? notInWorktree(worktree, entries) : notInTree(worktree, await startOfChanges(worktree), entries);
  const lies = [other?.commit ?? there, ...uncommitted.map(({ files }) => files.commit)];
  for (const tip of await independent(worktree, whole, lies)) {
    const brought = await broughtBy(worktree, tip);
    const missing = await missingOf(brought);
    if (missing.length > 0) found.push({ tip, key: tip.commit, brought, missing, left: [] });
  }
  const ofFiles = async (place: Pick<Tip, 'kind' | 'name'>, { commit, tree, left }: OtherFiles) => {
    if (isKnown(tree)) return;
    const brought = await broughtBy(worktree, { kind: 'checkout', name: place.name, commit });
    const missing = await missingOf(brought);
    if (missing.length + left.length > 0) found.push({ tip: { ...place, commit }, key: tree, brought, missing, left });
  };
  if (other !== null) await ofFiles({ kind: 'checkout', name: other.branch }, other);
  for (const { name, files } of uncommitted) await ofFiles({ kind: 'worktree', name }, files);
  return { found, isAway: other !== null };
}

/** What ours has is the history of the branch and its base. */
async function newTo(worktree: Worktree, tips: readonly Tip[]): Promise<Tip[]> {
  const { git, gitDir } = worktree;
  const taken = await takenBefore(worktree);
  const news = new Map<string, Tip>();
  for (const tip of tips) {
    if (news.has(tip.commit)) continue;
    if (taken.has(tip.commit) || !(await hasCommit(git, gitDir, tip.commit))) news.set(tip.commit, tip);
  }
  return [...news.values()];
}

/** Without those that another one, or what lies in the worktree, was made upon. */
async function independent(
  { git, gitDir }: Worktree,
  tips: readonly Tip[],
  lies: readonly (string | null)[],
): Promise<Tip[]> {
  if (tips.length === 0) return [];
  const all = [...tips.map(({ commit }) => commit), ...lies.filter((commit) => commit !== null)];
  const { stdout } = await git(['merge-base', '--independent', ...all], { gitDir });
  const apart = new Set(stdout.split('\n'));
  return tips.filter(({ commit }) => apart.has(commit));
}
