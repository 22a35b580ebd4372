import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskView } from '../../domain/task/task-view.js';
import type { Wait } from '../../domain/task/waiting.js';
import type { Answer } from './ask-approval.js';

const pollMs = 250;
/** How long the task may be out of sight: its worker starts or is replaced, maybe on a machine with much else to do. */
const patienceMs = 5 * 60_000;
/** When that is worth a word. */
const silenceMs = 15_000;

export type ApprovalWait = Extract<Wait, { kind: 'approval' }>;

/** How the watching of a task ended. */
export type WatchEnd = 'done' | 'cancelled' | 'blocked' | 'approval-waits' | 'stopped';

export interface Watch {
  /** Null: it is not to be seen just now. */
  readonly status: () => Promise<TaskView | null>;
  readonly decide: (answer: Answer) => Promise<unknown>;
  /** Draws; called at every look at the task, but not while a question is open. */
  readonly onView: (view: TaskView) => Promise<void> | void;
  readonly say: (line: string) => void;
  /** Null: nobody is there to decide. A null answer: the question was withdrawn. */
  readonly ask: ((wait: ApprovalWait, view: TaskView, withdrawn: AbortSignal) => Promise<Answer | null>) | null;
  /** Whether a blocked task is waited for; somebody may set it going from another terminal. */
  readonly waitWhenBlocked: boolean;
  readonly stop: AbortSignal;
}

interface Question {
  readonly approval: string;
  readonly withdraw: AbortController;
  answered: boolean;
}

/** Follows a task to its end, and has its approvals decided on the way. */
export async function watchTask(watch: Watch): Promise<{ end: WatchEnd; view: TaskView | null }> {
  let view: TaskView | null = null;
  let question: Question | null = null;
  let seenAt = Date.now();
  let told = false;
  const stop = stopped(watch.stop);
  try {
    for (;;) {
      const looked = await Promise.race([look(watch), stop]);
      if (looked === 'stopped') return { end: 'stopped', view };
      if (looked instanceof Error) {
        const unseenMs = Date.now() - seenAt;
        if (unseenMs > patienceMs) throw looked;
        if (unseenMs > silenceMs && !told) {
          watch.say('waiting for the worker …');
          told = true;
        }
      } else {
        view = looked;
        seenAt = Date.now();
        told = false;
        const wait = view.waitingFor?.kind === 'approval' ? view.waitingFor : null;
        if (question !== null && (question.answered || question.approval !== wait?.approval)) {
          question.withdraw.abort();
          question = null;
        }
        if (question === null) await watch.onView(view);
        if (view.status === 'done' || view.status === 'cancelled') return { end: view.status, view };
        if (view.status === 'blocked' && !watch.waitWhenBlocked) return { end: 'blocked', view };
        if (wait !== null && question === null) {
          if (watch.ask === null) return { end: 'approval-waits', view };
          question = open(watch, watch.ask, wait, view);
        }
      }
      await Promise.race([sleep(pollMs), stop]);
    }
  } finally {
    question?.withdraw.abort();
  }
}

async function look(watch: Watch): Promise<TaskView | Error> {
  try {
    return (await watch.status()) ?? new Error('Temporal does not know the task');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function open(watch: Watch, ask: NonNullable<Watch['ask']>, wait: ApprovalWait, view: TaskView): Question {
  const question: Question = { approval: wait.approval, withdraw: new AbortController(), answered: false };
  const decided = ask(wait, view, question.withdraw.signal).then(
    async (decision) => decision !== null && (await watch.decide(decision)),
  );
  // Refused: somebody else was quicker, or the task has gone on. The next look shows how it stands.
  decided
    .catch((error: unknown) => watch.say(error instanceof Error ? error.message : String(error)))
    .finally(() => (question.answered = true));
  return question;
}

function stopped(stop: AbortSignal): Promise<'stopped'> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve('stopped');
    stop.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
}
