import { stepFailure } from '../../temporal/failure.js';
import { fromBytes, type Git } from '../run/git.js';
import { mergeTrees } from '../conflicts/merge-trees.js';
import { writeCommit } from '../changes/write-tree.js';

export interface Merge {
  readonly mirror: string;
  readonly into: Side;
  readonly from: Side;
  readonly message: string;
}
interface Side {
  readonly name: string;
  readonly commit: string;
}

const mostNamed = 20;

/** Merges without a working tree; moves no ref. Two parents always. */
export async function mergeCommits(git: Git, merge: Merge): Promise<string> {
  const { mirror: gitDir, into, from, message } = merge;
  const tree = await mergedTree(git, merge);
  return writeCommit(git, gitDir, { tree, parents: [into.commit, from.commit], message });
}

/** The files of both sides. */
export async function mergedTree(git: Git, { mirror, into, from }: Merge): Promise<string> {
  const { tree, conflicts } = await mergeTrees(git, { gitDir: mirror, mirror }, into.commit, from.commit);
  if (conflicts.length === 0) return tree;
  const files = conflicts.map(fromBytes);
  const more = files.length > mostNamed ? ` and ${files.length - mostNamed} more` : '';
  throw stepFailure(
    'MergeConflict',
    `${from.name} does not merge into ${into.name}: conflicts in ${files.slice(0, mostNamed).join(', ')}${more}`,
  );
}
