import type { Elsewhere } from '../../git/elsewhere.js';
import { type Feedback, feedbackLimit } from '../../task/task.js';
import { keepStart } from '../../text/cut-text.js';
import { shortCommit } from '../../text/short-commit.js';

/** For people: where it is, and where it is kept. */
export function elsewhereInWords(work: Elsewhere): string {
  const { kept, notKept } = work;
  const without = notKept.length === 0 ? '' : `, without ${notKept.join(', ')}`;
  const where =
    kept === null ? 'nothing of it could be kept' : `kept beside the branch as ${shortCommit(kept)}${without}`;
  return `${placeOf(work)}${filesOf(work)}; ${where}`;
}

/** For the role: the same, and how to bring it. Its own git is made anew before each run. */
export function tellElsewhere(works: readonly Elsewhere[], branch: string): Feedback {
  const lines = works.flatMap((work) => [
    `- ${placeOf(work)}${filesOf(work)}`,
    `  ${howOn(work)}`,
    ...(work.notKept.length === 0 ? [] : [`  Not kept, because no commit may hold them: ${work.notKept.join(', ')}`]),
  ]);
  const text = [
    `Work was left where orch does not take it from: it takes the files of this directory as they are on ${branch}.`,
    'Take over what belongs to the work item, and leave the rest. Do not commit, stash or switch branches.',
    '',
    ...lines,
  ].join('\n');
  return { from: 'form', text: keepStart(text, feedbackLimit) };
}

function howOn({ kind, kept }: Elsewhere): string {
  if (kind === 'submodule') {
    const where = kept === null ? 'nothing of it could be kept' : `git show ${kept} shows it`;
    return `It is taken out, and ${where}. Do without it; if the work item needs it, say so in what you leave behind.`;
  }
  if (kept === null) return 'Nothing of it could be kept: make it anew, in the files of this directory.';
  return `Bring it into the files of this directory: git cherry-pick --no-commit ${kept}`;
}

function placeOf({ kind, name, commits, count }: Elsewhere): string {
  const number = commits === 0 ? 'work that cannot be read' : commits === 1 ? 'one commit' : `${commits} commits`;
  switch (kind) {
    case 'branch':
      return `${number} on the branch ${name ?? ''}`;
    case 'worktree':
      return `${commits === 0 && count > 0 ? 'changes' : number} in the worktree ${name ?? ''}`;
    case 'detached':
      return `${number} on no branch`;
    case 'checkout':
      return `changes on a checkout of ${name === null ? 'another commit' : `the branch ${name}`}`;
    case 'submodule':
      return `changes inside the submodule ${name ?? ''}, which only people change and move`;
    case 'stash':
      return 'a stash';
  }
}

function filesOf({ files, count }: Elsewhere): string {
  if (files.length === 0) return '';
  return `: ${files.join(', ')}${count > files.length ? ` and ${count - files.length} more` : ''}`;
}
