import { copyFile, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isFolder } from '../worktree/places.js';
import { readRefs } from '../worktree/read-ref.js';
import { borrowObjects } from '../worktree/task-git-dir.js';
import type { Worktree } from '../worktree/worktree.js';

/** Beyond this an agent has done something else than to commit its work. */
const mostBytes = 1024 * 1024 * 1024;

/** Refs of the commits that were taken over, until what is in them is kept and written down. */
const takenRefs = 'refs/orch/elsewhere';

/**
 * Takes commits of the agent's own git over into the task's git directory. Its objects are copied as files, without its links
 * and without what it borrows elsewhere, into a git directory of ours, and from there through git, which checks each of them.
 * Answers those that are whole.
 */
export async function takeOver(worktree: Worktree, agentGit: string, commits: readonly string[]): Promise<Set<string>> {
  const { git, gitDir, mirror } = worktree;
  const quarantine = join(gitDir, 'elsewhere.git');
  await rm(quarantine, { recursive: true, force: true });
  try {
    await git(['init', '--quiet', '--bare', '--template=', quarantine], {});
    await borrowObjects(quarantine, [gitDir, mirror]);
    if (!(await copyObjects(worktree, agentGit, quarantine))) return new Set();
    const taken = new Set<string>();
    // One by one: a spoilt one is no reason to lose the others.
    for (const commit of commits) if (await take(worktree, quarantine, commit)) taken.add(commit);
    return taken;
  } finally {
    await rm(quarantine, { recursive: true, force: true });
  }
}

/** Those that an attempt which was cut off has taken over: ours has them, and nobody was told. */
export async function takenBefore({ gitDir }: Worktree): Promise<ReadonlySet<string>> {
  return new Set((await readRefs(gitDir, takenRefs)).keys());
}

/** Once what is in them is kept and written down. */
export async function forgetTaken(worktree: Worktree): Promise<void> {
  const { git, gitDir } = worktree;
  const orders = [...(await takenBefore(worktree))].map((commit) => `delete ${takenRefs}/${commit}\n`);
  if (orders.length > 0) await git(['update-ref', '--stdin'], { gitDir, input: orders.join('') });
}

async function take({ git, gitDir }: Worktree, quarantine: string, commit: string): Promise<boolean> {
  const ref = `refs/heads/${commit}`;
  const set = await git(['update-ref', ref, `${commit}^{commit}`], { gitDir: quarantine, answers: [1, 128] });
  if (set.code !== 0) return false;
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  const fetch = ['-c', 'fetch.fsckObjects=true', 'fetch', ...options, 'origin', `+${ref}:${takenRefs}/${commit}`];
  return (await git(fetch, { gitDir, origin: quarantine, answers: [1, 128] })).code === 0;
}

/** False where they are too many. */
async function copyObjects({ git }: Worktree, agentGit: string, quarantine: string): Promise<boolean> {
  const from = join(agentGit, 'objects');
  const to = join(quarantine, 'objects');
  if (!(await isFolder(agentGit)) || !(await isFolder(from))) return true;
  let bytes = 0;
  for (const folder of await readdir(from)) {
    const isPacks = folder === 'pack';
    if ((!isPacks && !/^[0-9a-f]{2}$/.test(folder)) || !(await isFolder(join(from, folder)))) continue;
    await mkdir(join(to, folder), { recursive: true });
    for (const name of await readdir(join(from, folder))) {
      if (!(isPacks ? /^pack-[0-9a-f]{40,64}\.pack$/ : /^[0-9a-f]{38,62}$/).test(name)) continue;
      const found = await lstat(join(from, folder, name));
      if (!found.isFile()) continue;
      bytes += found.size;
      if (bytes > mostBytes) return false;
      const copy = join(to, folder, name);
      await copyFile(join(from, folder, name), copy);
      if (isPacks && (await git(['index-pack', copy], { gitDir: quarantine, answers: [1, 128] })).code !== 0)
        await rm(copy);
    }
  }
  return true;
}
