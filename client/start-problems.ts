import { branchProblem, itemProblem } from '../domain/task/branch-name.js';
import { UserError } from '../domain/failures/user-error.js';

const longestTitle = 200;
const longestDescription = 1_048_576;

/** Refuses a start that could not go well, before anything is done. */
export function checkStart(asked: {
  title: string;
  description: string;
  item: string;
  branch: string;
  baseBranch: string;
}): void {
  const { title, description, item, branch, baseBranch } = asked;
  if (title.trim() === '')
    throw new UserError('The title is empty.', 'Say in a few words what is to be done: --title "…"');
  if (title.length > longestTitle) {
    throw new UserError(
      `The title has ${title.length} characters; ${longestTitle} are taken.`,
      'Shorten it, and put the rest into --description-file FILE.',
    );
  }
  if (/\p{Cc}/u.test(title)) {
    throw new UserError(
      'The title holds a line break or another control character.',
      'Give it as one line: --title "…"',
    );
  }
  const bytes = Buffer.byteLength(description);
  if (bytes > longestDescription) {
    throw new UserError(
      `The description has ${bytes} bytes; ${longestDescription} (1 MB) are taken.`,
      'Shorten it, and put what is long into a file of the repository.',
    );
  }
  if (description.includes('\0')) {
    throw new UserError(
      'The description holds a NUL character: it is no text.',
      'Give a text file: --description-file FILE',
    );
  }
  refuse('item', item, itemProblem(item), '--item ID, such as --item APP-12');
  refuse('branch', branch, branchProblem(branch), '--branch B, such as --branch feature/app-12');
  if (branch === baseBranch) {
    throw new UserError(
      `The branch ${branch} is the project's base branch.`,
      'Choose another: --branch B, or leave it out.',
    );
  }
}

function refuse(what: string, name: string, problem: string | null, way: string): void {
  if (problem !== null)
    throw new UserError(`The ${what} ${JSON.stringify(shortened(name))} ${problem}.`, `Choose another: ${way}`);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
