import { createHash } from 'node:crypto';
import type { WithheldSecrets } from '../../domain/gates/set-up.js';
import { given, type ProjectVariables } from '../commands/given-variables.js';
import { fromBytes } from '../git/run/git.js';
import { listChanges } from '../git/changes/list-changes.js';
import { headOf } from '../git/worktree/worktree.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { pathspecs } from './set-up-files.js';
import type { SetUpOrder } from './set-up-order.js';

/** `unsaved`: what lies in the worktree is in no commit yet that could be judged. */
export type SecretsForSetUp =
  | { readonly kind: 'given'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'withheld' | 'refused'; readonly withheld: WithheldSecrets }
  | { readonly kind: 'unsaved' };

/** The secrets of a set-up: only where the commit has the base's files, or a person has given them for what it has. */
export async function secretsForSetUp(
  { projectVariables }: { readonly projectVariables: ProjectVariables },
  { setUp, decided, workspace }: SetUpOrder,
  worktree: TaskWorktree,
): Promise<SecretsForSetUp> {
  const { git, gitDir, task } = worktree;
  const { project } = task;
  const names = setUp.secrets.map(({ name }) => name).sort();
  if (names.length === 0) return { kind: 'given', values: {} };
  const values = given(projectVariables.setUpSecrets(project, names));
  if ((await listChanges(worktree)).length > 0) return { kind: 'unsaved' };
  const patterns = setUp.secrets.flatMap(({ name, files }) => [
    ...files,
    ...projectVariables.filesOfSecret(project, name),
  ]);
  const between = [workspace.baseCommit, await headOf(worktree), '--', ...pathspecs([...new Set(patterns)])];
  const { stdout } = await git(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', ...between], {
    gitDir,
  });
  if (stdout === '') return { kind: 'given', values };
  const contents = createHash('sha256')
    .update(JSON.stringify([names, stdout]))
    .digest('hex');
  if (decided.given.includes(contents)) return { kind: 'given', values };
  // Modes and names of objects, and path, by turns.
  const files = stdout.split('\0').filter((text, index) => index % 2 === 1 && text !== '');
  const withheld = { names, files: files.slice(0, mostFiles).map(fromBytes), contents };
  return { kind: decided.refused.includes(contents) ? 'refused' : 'withheld', withheld };
}

const mostFiles = 50;
