import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { EnvironmentName } from '../../domain/pipeline/environment.js';
import { isMissing } from '../files/is-missing.js';
import { removeTree } from '../files/remove-tree.js';
import type { Repository } from '../../domain/task/task.js';
import type { Git, GitDeps } from '../git/run/git.js';
import { rebuildGits } from '../git/submodules/agent-git-inside.js';
import { populateSubmodules } from '../git/submodules/populate.js';
import { fetchObjects } from '../git/run/lfs.js';
import { oneAtATime } from '../git/run/one-at-a-time.js';
import { folderName } from '../git/worktree/places.js';
import type { DeployCheckout, Deployment } from './deployment.js';

/** Whose a checkout is; beside it, in the folder of the deployment. */
export interface CheckoutNote {
  readonly runKey: string;
  readonly project: string;
  readonly environment: EnvironmentName;
  readonly commit: string;
}

const noteFile = 'deployment.json';
const treeFolder = 'tree';

/** Of all deployments; nothing in it is shown to an agent. */
export function deploymentsFolder(stateDir: string): string {
  return join(stateDir, 'deployments');
}

/** What has its name ends otherwise. */
export const unfinishedCheckout = '+new';

export interface CheckoutFrom {
  readonly stateDir: string;
  readonly mirror: string;
  readonly repository: Repository;
  /** What the git of its submodules is made of. */
  readonly deps: GitDeps;
  readonly signal: AbortSignal;
}

/**
 * A clean checkout of the note's commit, from the mirror, in a folder of its own. It has a small git of its own, which borrows
 * nothing and knows no remote. Made once: asked for again, it is the same.
 */
export async function makeCheckout(git: Git, { stateDir, ...from }: CheckoutFrom, note: CheckoutNote): Promise<string> {
  const folder = join(deploymentsFolder(stateDir), folderName(note.runKey));
  return oneAtATime(folder, async () => {
    const known = await readNote(folder);
    if (known?.commit !== note.commit || known.runKey !== note.runKey) {
      await removeTree(folder);
      await make(git, from, folder, note);
    }
    return join(folder, treeFolder);
  });
}

async function make(
  git: Git,
  { mirror, repository, deps, signal }: Omit<CheckoutFrom, 'stateDir'>,
  folder: string,
  note: CheckoutNote,
): Promise<void> {
  const unfinished = folder + unfinishedCheckout;
  await removeTree(unfinished);
  const workTree = join(unfinished, treeFolder);
  const gitDir = join(workTree, '.git');
  await mkdir(workTree, { recursive: true, mode: 0o700 });
  await git(['init', '--quiet', '--template=', workTree], {});
  const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  await git(['fetch', ...quietly, '--depth=1', 'origin', note.commit], { gitDir, origin: mirror });
  await git(['update-ref', '--no-deref', 'HEAD', note.commit], { gitDir });
  await fetchObjects(git, [gitDir], repository, note.commit);
  await git(['reset', '--quiet', '--hard', note.commit], { gitDir, workTree });
  // One that cannot be had leaves its folder empty, as in the worktrees of tasks.
  const holder = { root: workTree, keptIn: join(unfinished, 'submodules') };
  await populateSubmodules(git, { deps, signal, holder, gitDir, commit: note.commit, repository, mirror });
  await rebuildGits(git, holder);
  await writeFile(join(unfinished, noteFile), `${JSON.stringify(note)}\n`);
  await rename(unfinished, folder);
}

/** Null: it is no folder of a deployment, or not a whole one. */
export async function readNote(folder: string): Promise<CheckoutNote | null> {
  try {
    return JSON.parse(await readFile(join(folder, noteFile), 'utf8')) as CheckoutNote;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The deployment's folder by the path of its checkout; null: the path is none of a checkout here. */
export function folderOfCheckout(stateDir: string, path: string): string | null {
  const folder = join(deploymentsFolder(stateDir), basename(dirname(path)));
  // Whole and in its shortest form: `deployments/../tree` would be of the state directory.
  return path === join(folder, treeFolder) ? folder : null;
}

/** Why a deployment's commands cannot run in it; null: they can. An activity's input may name any folder, and be anybody's. */
export async function checkoutProblem(
  { hostId, stateDir }: { readonly hostId: string; readonly stateDir: string },
  checkout: DeployCheckout,
  { task, environment, commit }: Pick<Deployment, 'task' | 'environment' | 'commit'>,
): Promise<string | null> {
  const { path } = checkout;
  const folder = folderOfCheckout(stateDir, path);
  if (checkout.hostId !== hostId || folder === null) {
    return `${path} is no checkout of a deployment on this host (${hostId}).`;
  }
  const note = await readNote(folder);
  if (note === null) return `The checkout ${path} is gone: retry, and it is made anew.`;
  const isOf = note.project === task.project && note.environment === environment && note.commit === commit;
  return isOf ? null : `The checkout ${path} is of another deployment: retry, and one is made.`;
}
