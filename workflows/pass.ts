import { waitInWords } from '../domain/task/waiting.js';
import { StageLeft } from './block.js';
import { show } from './show.js';
import { type TaskRun, until } from './task-run.js';

/** Waits for a moment; guidance, a retry or a cancel ends the wait. */
export async function pass(t: TaskRun, moment: number, reason: string): Promise<void> {
  const milliseconds = moment - Date.now();
  if (milliseconds <= 0) return;
  t.woken = null;
  t.waiting = { reason, until: moment, since: Date.now() };
  show(t, {});
  await until(t, () => t.woken !== null, { milliseconds, summary: waitInWords(t.waiting).slice(0, 100) });
  t.waiting = null;
  const from = wokenFrom(t);
  t.woken = null;
  show(t, {});
  if (from !== null) throw new StageLeft(from);
}

/** Read through a function: a handler sets it while the workflow waits. */
function wokenFrom(t: TaskRun) {
  return t.woken?.from ?? null;
}
