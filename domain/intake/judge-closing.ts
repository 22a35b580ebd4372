import { defaultPipeline } from '../pipeline/stages.js';
import type { TaskView } from '../task/task-view.js';

export type ClosingJudged =
  { readonly kind: 'ignored'; readonly why: string } | { readonly kind: 'cancel' } | { readonly kind: 'ask' };

export interface Closing {
  readonly view: Pick<TaskView, 'status' | 'stage' | 'waitingFor' | 'pullRequest'>;
  /** As the forge says it now, which may know of a merge before the task does. */
  readonly merged: boolean;
  readonly whenClosed: 'cancel' | 'ask';
}

/** What becomes of a task whose item somebody has closed: work that is merged, or being merged, has not been given up. */
export function judgeClosing({ view, merged, whenClosed }: Closing): ClosingJudged {
  if (view.status === 'done' || view.status === 'cancelled') return ignored(`its task is ${view.status}`);
  if (merged || (view.pullRequest?.mergeCommit ?? null) !== null) return ignored('its pull request is merged');
  if (mayBeMerging(view)) return ignored('its pull request is being merged');
  return { kind: whenClosed };
}

/** In the stage that merges, and not before it: nobody has to say anything first. */
function mayBeMerging({ stage, waitingFor }: Closing['view']): boolean {
  const merging = defaultPipeline.some(({ name, merges }) => merges && name === stage);
  return merging && waitingFor?.kind !== 'approval' && waitingFor?.kind !== 'person';
}

function ignored(why: string): ClosingJudged {
  return { kind: 'ignored', why };
}
