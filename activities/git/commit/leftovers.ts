import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../files/is-missing.js';
import { pushRefusedFailure } from '../../temporal/failure.js';
import type { FindSecrets } from '../changes/hold-secrets.js';
import { withTrailers } from './commits-of-run.js';
import { keepChanges, keepCommit } from './keep-changes.js';
import type { Change } from '../changes/list-changes.js';
import type { Places } from '../worktree/places.js';
import { protectedChanges, treeWithProtected } from '../changes/protected-changes.js';
import type { Refusals } from './refused-files.js';
import type { Changer } from '../changes/role-paths.js';
import { checkOut } from '../worktree/check-out.js';
import { headOf } from '../worktree/worktree.js';
import { writeCommit } from '../changes/write-tree.js';
import type { TaskWorktree } from '../worktree/task-worktree.js';
import { writeWhole } from '../../files/write-whole.js';

/**
 * What a run left beside its commit. It is written down before it is taken out of the worktree, so that an attempt which is
 * repeated answers the same. Paths have one character a byte.
 */
export interface Leftovers {
  readonly runKey: string;
  readonly refused: readonly (readonly [path: string, why: string])[];
  readonly leftOut: readonly string[];
  /** What a person is to decide about. */
  readonly asked: { readonly commit: string; readonly paths: readonly string[] } | null;
}

export interface SetAside {
  readonly runKey: string;
  /** Names the run, to people. */
  readonly why: string;
  readonly changer: Changer;
  readonly refused: Refusals;
  /** Of the worktree's changes, those that the commit does not hold. */
  readonly left: readonly Change[];
  readonly findSecrets: FindSecrets;
}

const leftoversFile = 'orch-leftovers';

/** What an earlier attempt of the same step has found; null where none came so far. */
export async function readLeftovers({ gitDir }: Places, runKey: string): Promise<Leftovers | null> {
  try {
    const found = JSON.parse(await readFile(join(gitDir, leftoversFile), 'utf8')) as Leftovers;
    return found.runKey === runKey ? found : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Keeps what is left of the changes beside the branch, but no credential, and takes it out of the worktree. */
export async function setAside(
  worktree: TaskWorktree,
  { runKey, why, changer, refused, left, findSecrets }: SetAside,
): Promise<Leftovers> {
  const earlier = await readLeftovers(worktree, runKey);
  if (left.length === 0) return earlier ?? { runKey, refused: [...refused], leftOut: [], asked: null };
  const commit = await keepChanges(worktree, { why, findSecrets });
  const leftovers = earlier ?? {
    runKey,
    refused: [...refused],
    ...(await sortOut(
      worktree,
      { runKey, why, commit, changer, refused },
      left.map(({ path }) => path),
    )),
  };
  const path = join(worktree.gitDir, leftoversFile);
  await writeWhole(path, `${JSON.stringify(leftovers)}\n`);
  await checkOut(worktree, 'HEAD');
  return leftovers;
}

async function sortOut(
  worktree: TaskWorktree,
  {
    runKey,
    why,
    commit,
    changer,
    refused,
  }: Omit<SetAside, 'findSecrets' | 'left'> & { readonly commit: string | null },
  left: readonly string[],
): Promise<Pick<Leftovers, 'leftOut' | 'asked'>> {
  const { git, gitDir } = worktree;
  if (commit === null) return { leftOut: left, asked: null };
  const changes = (await protectedChanges(git, gitDir, commit, changer)).filter(({ path }) => !refused.has(path));
  if (changes.length === 0) return { leftOut: left, asked: null };
  // A commit of nothing else: it is what the person looks at.
  const tree = await treeWithProtected(worktree, changes);
  const parents = [await headOf(worktree), commit];
  const message = withTrailers(`${why}: protected, for a person to decide`, { runKey, protected: 'asked' });
  const asked = await writeCommit(git, gitDir, { tree, parents, message });
  const refusedToKeep = await keepCommit(worktree, asked);
  // Nobody could look at it.
  if (refusedToKeep !== null) throw pushRefusedFailure(refusedToKeep);
  const paths = changes.map(({ path }) => path);
  return { leftOut: left.filter((path) => !paths.includes(path)), asked: { commit: asked, paths } };
}
