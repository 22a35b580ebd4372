import { keepStart } from '../text/cut-text.js';
import type { StageName } from '../pipeline/stages.js';
import { type Feedback, feedbackLimit } from '../task/task.js';

/** Work of a task that does not go together with what others have pushed. */
export interface Conflict {
  /** The other side, in words: `main`, `orch/x on the origin`. */
  readonly with: string;
  /** Where both sides changed the same; null: not known before somebody has merged. */
  readonly files: readonly string[] | null;
}

/** Why work comes back. */
export function tellConflict(stage: StageName, { with: other, files }: Conflict): Feedback {
  const where = files === null ? '' : ` in these files:\n${list(files)}`;
  return merge(`The work of this branch, as it was after ${stage}, conflicts with ${other}${where || '.'}`);
}

/** What a role finds in its worktree, and does about it. */
export function tellMergeUnderWay(branch: string, { with: other, files }: Conflict): Feedback {
  const lines = [
    `orch has begun to merge ${other} into ${branch}. Both sides stand between conflict markers in the files below: what`,
    `\`<<<<<<<\` begins is this branch, what \`>>>>>>>\` ends is ${other}. Resolve each so that what either side meant is kept,`,
    'in all other files too, take every marker out, and run the tests. Where one side took a file away that the other',
    'changed, decide whether it stays. Do not run git merge or commit: orch makes the merge of what you leave.',
    '',
    list(files ?? []),
  ];
  return merge(lines.join('\n'));
}

function list(files: readonly string[]): string {
  return files.map((file) => `- ${file}`).join('\n');
}

function merge(text: string): Feedback {
  return { from: 'merge', text: keepStart(text, feedbackLimit) };
}
