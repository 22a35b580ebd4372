import { type Git, toBytes } from '../run/git.js';
import { readRefs } from '../worktree/read-ref.js';

const remoteHeads = 'refs/remotes/origin';

/**
 * Has a git directory know these heads of its origin's branches, and no others, as a clone would. Conflict markers name them, and
 * git-lfs takes their history for one whose objects the origin has.
 */
export async function noteRemoteHeads(git: Git, gitDir: string, heads: ReadonlyMap<string, string>): Promise<void> {
  const noted = await readRefs(gitDir, remoteHeads);
  const gone = [...noted.keys()].filter((branch) => !heads.has(branch));
  const moved = [...heads].filter(([branch, commit]) => noted.get(branch) !== commit);
  // One after the other: a branch may be gone in whose folder another one is now.
  await update(
    git,
    gitDir,
    gone.map((branch) => `delete ${refOf(branch)}`),
  );
  await update(
    git,
    gitDir,
    moved.map(([branch, commit]) => `update ${refOf(branch)} ${commit}`),
  );
}

/** How git says a noted one in words: `remotes/origin/main`. */
export function remoteName(branch: string): string {
  return refOf(branch).slice('refs/'.length);
}

function refOf(branch: string): string {
  return `${remoteHeads}/${branch}`;
}

async function update(git: Git, gitDir: string, orders: readonly string[]): Promise<void> {
  if (orders.length > 0) await git(['update-ref', '--stdin'], { gitDir, input: toBytes(`${orders.join('\n')}\n`) });
}
