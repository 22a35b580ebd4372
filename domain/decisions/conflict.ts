import { keepStart } from '../text/cut-text.js';
import type { StageName } from '../pipeline/stages.js';
import { type Feedback, feedbackLimit } from '../task/task.js';

/** Work of a task that does not go together with what others have pushed. */
export interface Conflict {
  /** The other side, in words: `main`, `orch/x on the origin`. */
  readonly with: string;
  /** Where both sides changed the same; null: not known before somebody has merged. */
  readonly files: readonly string[] | null;
  /** Of these, the ones into which git can put no markers, at most 50; absent: none, or not known. */
  readonly unmarked?: {
    readonly files: readonly UnmarkedFile[];
    /** The commit of the other side. */
    readonly theirs: string;
  };
}

/** A file in conflict without markers: both sides changed a picture, or one took away what the other changed. */
export interface UnmarkedFile {
  readonly path: string;
  /** What lies there. `both`: what git made of the two; `aside`: what it gave a name of its own, since a folder has its place. */
  readonly lies: 'ours' | 'theirs' | 'both' | 'nothing' | 'aside';
  /** Who has no such file; absent: both have it, or neither. */
  readonly goneFrom?: 'ours' | 'theirs';
}

/** Why work comes back. */
export function tellConflict(stage: StageName, { with: other, files }: Conflict): Feedback {
  const where = files === null ? '' : ` in these files:\n${list(files)}`;
  return merge(`The work of this branch, as it was after ${stage}, conflicts with ${other}${where || '.'}`);
}

/** What a role finds in its worktree, and does about it. */
export function tellMergeUnderWay(branch: string, { with: other, files, unmarked }: Conflict): Feedback {
  const without = unmarked?.files ?? [];
  const marked = (files ?? []).filter((file) => !without.some(({ path }) => path === file));
  const lines = [
    `orch has begun to merge ${other} into ${branch}. Resolve each file below so that what either side meant is kept, in all`,
    'other files too, and run the tests. Where one side took a file away that the other changed, decide whether it stays.',
    'Do not run git merge or commit: orch makes the merge of what you leave.',
    ...(marked.length === 0 ? [] : ['', ...tellMarked(other, marked)]),
    ...(unmarked === undefined ? [] : ['', ...tellUnmarked(other, unmarked)]),
  ];
  return merge(lines.join('\n'));
}

function tellMarked(other: string, files: readonly string[]): string[] {
  return [
    'In these both sides stand between conflict markers: what `<<<<<<<` begins is this branch, what `>>>>>>>` ends is',
    `${other}. Take every marker out:`,
    list(files),
  ];
}

function tellUnmarked(other: string, { files, theirs }: NonNullable<Conflict['unmarked']>): string[] {
  const commit = theirs.slice(0, 12);
  return [
    'These are in conflict without markers: nothing in them shows it. Decide for each what it is to be;',
    `\`git show ${commit}:PATH\` shows what ${other} has, \`git checkout ${commit} -- PATH\` takes it:`,
    ...files.map((file) => `- ${file.path}: ${unmarkedInWords(file, other)}`),
  ];
}

/** What lies in the place of a file in conflict that has no markers. */
export function unmarkedInWords({ lies, goneFrom }: UnmarkedFile, other: string): string {
  switch (lies) {
    case 'ours':
      return `the version of this branch lies there, and ${other} ${goneFrom === 'theirs' ? 'does not have it' : 'has another'}`;
    case 'theirs':
      return `the version of ${other} lies there, and this branch ${goneFrom === 'ours' ? 'does not have it' : 'has another'}`;
    case 'both':
      return 'what git has made of both sides lies there';
    case 'nothing':
      return 'nothing lies there, since it was moved or taken away';
    case 'aside':
      return 'git has made this name up, since the two sides want different things in one place: move it to where it belongs, or remove it';
  }
}

function list(files: readonly string[]): string {
  return files.map((file) => `- ${file}`).join('\n');
}

function merge(text: string): Feedback {
  return { from: 'merge', text: keepStart(text, feedbackLimit) };
}
