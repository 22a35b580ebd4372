import type { Pool } from 'pg';
import type { ChatEvent } from '../../../domain/intake/tracker-event.js';
import { identityOf } from '../../../domain/intake/tracker-event.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { pausedOnChat } from '../../../domain/wording/intake/chat-answers.js';
import { endPauses, findPause, forgetPause, notePause, openPause } from '../../store/intake/chat-pauses.js';
import { nameOf } from '../../store/intake/names.js';
import { listRuns } from '../../store/runs.js';
import type { TaskActions } from '../task-actions.js';
import { type Granted, granted, refused, unknownTask, whyEnded } from './granted.js';

interface PauseDeps {
  readonly pool: Pool;
  readonly actions: Pick<TaskActions, 'pause' | 'resume' | 'find'>;
}

/** Pauses a task during the run, or after the failure, that the message tells of: what came later is paused by its own message. */
export async function pauseTask(
  { pool, actions }: PauseDeps,
  { taskId, key, actor }: ChatEvent,
  run: number,
): Promise<Granted> {
  const by = await nameOf(pool, identityOf(actor));
  if ((await findPause(pool, { taskId, key })) === null) {
    const problem = (await whyTooLate(pool, taskId, run)) ?? (await whyPaused({ pool, actions }, taskId));
    if (problem !== null) return refused(problem);
    await notePause(pool, { taskId, key, pausedBy: identityOf(actor) });
  }
  const paused = granted(await actions.pause(taskId, { key, by }));
  if (paused.done) {
    return { ...paused, shows: { content: pausedOnChat(taskId, by), asks: { on: 'pause', pause: key }, whom: null } };
  }
  await forgetPause(pool, { taskId, key });
  return paused;
}

/** Ends the pause that the message tells of, and no later one. */
export async function resumeTask(
  { pool, actions }: PauseDeps,
  { taskId, key, actor }: ChatEvent,
  pause: string,
): Promise<Granted> {
  const found = await findPause(pool, { taskId, key: pause });
  if (found === null) return refused('orch does not know this pause any more');
  const { endedAt, resumedKey, resumedBy } = found;
  if (endedAt === null) {
    const view = await actions.find(taskId);
    const why = view === null ? unknownTask : whyEnded(view);
    if (why !== null) return refused(why);
    if (isGoingOn(view)) {
      await endPauses(pool, { taskId, by: null });
      return refused(notPaused);
    }
    await endPauses(pool, { taskId, by: identityOf(actor), key });
  } else if (resumedKey !== key) {
    return refused(resumedBy === null ? notPaused : `too late: ${await nameOf(pool, resumedBy)} was first`);
  }
  return granted(await actions.resume(taskId, { key, by: await nameOf(pool, identityOf(actor)) }));
}

const notPaused = 'too late: the task is not paused any more';

async function whyTooLate(pool: Pool, taskId: string, number: number): Promise<string | null> {
  const runs = await listRuns(pool, taskId);
  const run = runs.find((one) => one.number === number);
  const newest = runs.at(-1);
  if (run === undefined || newest === undefined) return `orch does not know run ${number} of this task any more`;
  if (newest.number !== number) {
    return `too late: after run ${number} came run ${newest.number} (${newest.role}), which has buttons of its own`;
  }
  return run.outcome === 'Succeeded' ? `too late: run ${number} has ended` : null;
}

async function whyPaused({ pool, actions }: PauseDeps, taskId: string): Promise<string | null> {
  const open = await openPause(pool, taskId);
  if (open === null) return null;
  if (isGoingOn(await actions.find(taskId))) {
    await endPauses(pool, { taskId, by: null });
    return null;
  }
  return `the task is paused already, by ${await nameOf(pool, open.pausedBy)}`;
}

/** Not where only the ledger answers, which does not know of a pause while a run is under way. */
function isGoingOn(view: TaskView | null): boolean {
  return view !== null && view.priority !== undefined && !view.paused;
}
