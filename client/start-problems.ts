import { isPriority, priorityRange, usualPriority } from '../domain/brakes/priority.js';
import { branchProblem, itemProblem } from '../domain/task/branch-name.js';
import { itemTextProblem } from '../domain/intake/item-text.js';
import { ClientError } from './errors/client-error.js';

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
  const problem = itemTextProblem({ title, description });
  if (problem !== null) throw new ClientError(`bad-${problem.of}`, problem.what, problem.hint);
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
