import { appendFile, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clearInstructions } from './clear-instructions.js';
import type { Bot } from '../run/git-environment.js';
import { mergeUnderWay } from '../worktree/merge-under-way.js';
import { removeTree } from '../../files/remove-tree.js';
import { borrowObjects } from '../worktree/task-git-dir.js';
import type { GitFilter } from '../../../domain/git/git-filter.js';
import { lfsFilter } from '../run/lfs.js';
import { rebuildGitInside } from '../submodules/agent-git-inside.js';
import { inWorktree, type Worktree } from '../worktree/worktree.js';

export interface AgentGit {
  readonly baseBranch: string;
  readonly branch: string;
  /** Its commit. */
  readonly head: string;
  /** The base branch as it is now. */
  readonly base: string;
  /** The branch as it is on the origin, where the agent is to look at it. */
  readonly theirs?: string;
  readonly bot: Bot;
  /** Those of the repository that git runs. */
  readonly filters: readonly GitFilter[];
}

/**
 * Puts a fresh `.git` into the worktree, with which the agent may do as it likes: its branch at the head, the base
 * branch beside it, objects borrowed. Whatever was there goes, and is neither read nor followed; so do instructions to agents
 * that git ignores.
 */
export async function rebuildAgentGit(
  worktree: Worktree,
  { baseBranch, branch, head, base, theirs, bot, filters }: AgentGit,
): Promise<void> {
  const { git, root, gitDir: ours, mirror } = worktree;
  const gitDir = join(root, '.git');
  await removeTree(gitDir);
  await clearInstructions(worktree);
  await git(['init', '--quiet', '--template=', `--initial-branch=${branch}`, root], {});
  await borrowObjects(gitDir, [ours, mirror]);
  await mkdir(join(gitDir, 'info'), { recursive: true });
  // Task files, and what a set-up has made.
  await copyFile(join(ours, 'info', 'exclude'), join(gitDir, 'info', 'exclude'));
  const refs = {
    [`refs/heads/${baseBranch}`]: base,
    [`refs/remotes/origin/${baseBranch}`]: base,
    [`refs/heads/${branch}`]: head,
    ...(theirs !== undefined && { [`refs/remotes/origin/${branch}`]: theirs }),
  };
  const lines = Object.entries(refs).map(([ref, commit]) => `${commit} ${ref}\n`);
  await writeFile(join(gitDir, 'packed-refs'), lines.join(''));
  // JSON quotes as git does.
  const { name, email } = bot;
  await appendFile(
    join(gitDir, 'config'),
    `[user]\n\tname = ${JSON.stringify(name)}\n\temail = ${JSON.stringify(email)}\n`,
  );
  await appendFile(join(gitDir, 'config'), await rebuildGitInside(worktree));
  if (filters.includes('lfs')) await appendFile(join(gitDir, 'config'), lfsSection());
  // Otherwise `clearInstructions` has left the index as it is to be.
  if ((await mergeUnderWay(worktree)) !== null) {
    await git(['reset', '--quiet', '--mixed', '--refresh'], inWorktree(worktree));
  }
  await copyFile(join(ours, 'index'), join(gitDir, 'index'));
}

/** Without the hook of git-lfs that uploads: what an agent commits stays here. */
function lfsSection(): string {
  const lines = Object.entries(lfsFilter).map(([key, value]) => `\t${key.slice('filter.lfs.'.length)} = ${value}\n`);
  return `[filter "lfs"]\n${lines.join('')}`;
}
