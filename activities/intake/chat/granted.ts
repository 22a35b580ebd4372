import type { ChatReply } from '../../../domain/chat/answers.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import type { Acted } from '../task-actions.js';

/** What came of a wish. */
export interface Granted {
  readonly done: boolean;
  /** A sentence without its end, for whoever has wished. */
  readonly says: string;
  /** Whoever has wished has no say here: nobody else is told of it. */
  readonly outsider?: true;
  /** What all on the chat are to see beside it. `once`: however often it is wished for, and what is said where it was told before. */
  readonly shows?: Omit<ChatReply, 'to'> & { readonly once?: { readonly key: string; readonly again: string } };
}

export function granted(acted: Acted): Granted {
  return acted.done ? { done: true, says: acted.what } : refused(acted.why);
}

export function refused(says: string): Granted {
  return { done: false, says };
}

export const unknownTask = 'orch does not know this task any more';

/** Null: it has not ended. */
export function whyEnded({ endedAt, status }: TaskView): string | null {
  return endedAt === null ? null : `the task has ended: it is ${status}`;
}
