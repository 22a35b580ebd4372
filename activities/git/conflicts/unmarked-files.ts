import type { UnmarkedFile } from '../../../domain/decisions/conflict.js';
import { toBytes, type Git } from '../run/git.js';
import { holdsConflict } from './conflict-markers.js';
import type { Conflicted } from './our-side.js';
import { entriesAt, isSameEntry, textOf, type TreeEntry } from '../changes/tree-entries.js';

interface Labelled extends Conflicted {
  /** How markers name the other side. */
  readonly label: string;
  readonly ourLabel?: string;
}

/** The files in conflict into which git has put no markers; paths have one character a byte. */
export async function unmarkedFiles(git: Git, gitDir: string, merge: Labelled): Promise<UnmarkedFile[]> {
  const { tree, files, label, ourLabel = 'HEAD' } = merge;
  const [lying, ours, theirs] = [
    await entriesAt(git, gitDir, tree, files),
    await entriesAt(git, gitDir, merge.ours, files),
    await entriesAt(git, gitDir, merge.theirs, files),
  ];
  const isAside = namedByGit([ourLabel, label]);
  const unmarked: UnmarkedFile[] = [];
  for (const path of files) {
    const sides = { lying: lying.get(path), ours: ours.get(path), theirs: theirs.get(path) };
    if (holdsConflict(await textOf(git, gitDir, sides.lying), toBytes(label))) continue;
    const gone = (sides.ours === undefined) === (sides.theirs === undefined) ? null : sides.ours === undefined;
    unmarked.push({
      path,
      lies: isAside(path) && sides.ours === undefined && sides.theirs === undefined ? 'aside' : whatLies(sides),
      ...(gone !== null && { goneFrom: gone ? 'ours' : 'theirs' }),
    });
  }
  return unmarked;
}

function whatLies(sides: Readonly<Record<'lying' | 'ours' | 'theirs', TreeEntry | undefined>>): UnmarkedFile['lies'] {
  const { lying, ours, theirs } = sides;
  if (lying === undefined) return 'nothing';
  if (isSameEntry(lying, ours)) return 'ours';
  return isSameEntry(lying, theirs) ? 'theirs' : 'both';
}

/** Where a folder has come into the place of a file, or a link into that of one, git gives one of them another name. */
function namedByGit(labels: readonly string[]): (path: string) => boolean {
  const ends = labels.map((side) => `~${toBytes(side).replaceAll('/', '_')}`);
  return (path) => ends.some((end) => path.replace(/_\d+$/, '').endsWith(end) || path.endsWith(end));
}
