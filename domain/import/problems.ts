import { branchProblem, itemProblem } from '../task/branch-name.js';
import type { OldTask } from './old-database.js';

/** Why a task does not come, and what to do about it. */
export interface ImportProblem {
  readonly what: string;
  readonly hint: string;
}

/** The old tasks that have not ended. */
export function openTasks(tasks: readonly OldTask[]): OldTask[] {
  return tasks.filter(({ stage }) => stage !== 'done');
}

/** What a task itself, or another one beside it, is the reason for; null: it may come. */
export function ownProblem(task: OldTask, open: readonly OldTask[]): ImportProblem | null {
  const { id, repo, branch, item } = task;
  for (const [what, name, problem] of [
    ['item', item, itemProblem(item)],
    ['branch', branch, branchProblem(branch)],
  ] as const) {
    if (name === '') return { what: `it has no ${what}`, hint: byHand };
    if (problem !== null) return { what: `its ${what} ${JSON.stringify(name.slice(0, 60))} ${problem}`, hint: byHand };
  }
  const others = (isSame: (other: OldTask) => boolean) =>
    open.filter((other) => other.id !== id && other.repo === repo && isSame(other)).map((other) => other.id);
  const onBranch = others((other) => other.branch === branch);
  if (onBranch.length > 0) return { what: `its branch ${branch} is also that of ${named(onBranch)}`, hint: endOne };
  const ofItem = others((other) => other.item === item);
  if (ofItem.length > 0) return { what: `its item ${item} is also that of ${named(ofItem)}`, hint: endOne };
  return null;
}

const byHand = 'start its item here by hand';
const endOne = 'in the old database, set the stage of those that are not to go on to done';

function named(ids: readonly string[]): string {
  return `${ids.length === 1 ? 'task' : 'tasks'} ${ids.join(', ')}`;
}
