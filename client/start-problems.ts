import { isPriority, priorityRange, usualPriority } from '../domain/brakes/priority.js';
import { branchProblem, itemProblem } from '../domain/task/branch-name.js';
import { ClientError } from './errors/client-error.js';

const longestTitle = 200;
const longestDescription = 1_048_576;

/** Refuses a start that could not go well, before anything is done. */
export function checkStart(asked: {
  title: string;
  description: string;
  item: string;
  branch: string;
  baseBranch: string;
  priority?: number | undefined;
}): void {
  const { title, description, item, branch, baseBranch, priority = usualPriority } = asked;
  refuseNoPriority(priority);
  if (title.trim() === '')
    throw new ClientError('bad-title', 'The title is empty.', 'Say in a few words what is to be done.');
  if (title.length > longestTitle) {
    throw new ClientError(
      'bad-title',
      `The title has ${title.length} characters; ${longestTitle} are taken.`,
      'Shorten it, and put the rest into the description.',
    );
  }
  if (/\p{Cc}/u.test(title)) {
    throw new ClientError(
      'bad-title',
      'The title holds a line break or another control character.',
      'Give it as one line.',
    );
  }
  const bytes = Buffer.byteLength(description);
  if (bytes > longestDescription) {
    throw new ClientError(
      'bad-description',
      `The description has ${bytes} bytes; ${longestDescription} (1 MB) are taken.`,
      'Shorten it, and put what is long into a file of the repository.',
    );
  }
  if (description.includes('\0')) {
    throw new ClientError(
      'bad-description',
      'The description holds a NUL character: it is no text.',
      'Give plain text.',
    );
  }
  refuse('item', item, itemProblem(item), 'APP-12');
  refuse('branch', branch, branchProblem(branch), 'feature/app-12');
  if (branch === baseBranch) {
    throw new ClientError(
      'bad-branch',
      `The branch ${branch} is the project's base branch.`,
      'Choose another, or leave it out.',
    );
  }
}

export function refuseNoPriority(priority: number): void {
  if (isPriority(priority)) return;
  throw new ClientError('bad-priority', `There is no priority ${priority}.`, `A priority is ${priorityRange}.`);
}

function refuse(what: 'item' | 'branch', name: string, problem: string | null, example: string): void {
  if (problem !== null)
    throw new ClientError(
      `bad-${what}`,
      `The ${what} ${JSON.stringify(shortened(name))} ${problem}.`,
      `Choose another, such as ${example}.`,
    );
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
