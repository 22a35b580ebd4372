import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { messageNames } from '../../domain/task/messages.js';

/** Signals under way at once, when tasks are so many that they cannot be told one by one in the time that they have. */
const atOnce = 20;
const answerMs = 5_000;

/** The first in line is to have begun before the others take the worker's time. */
const headStartMs = 500;
const spreadMs = 3_000;
/** A task that is not in its worker's cache is replayed. */
const leastGapMs = 10;

/**
 * Tells tasks that what they wait for may have ended: the first in line at once, the others spread over seconds, so that
 * they do not all begin together. Nothing is thrown: a task that has ended needs no waking, and one that cannot be reached
 * looks by itself later.
 */
export async function wakeTasks(client: Client, taskIds: readonly string[]): Promise<void> {
  const begun = Date.now();
  const gapMs = Math.max(leastGapMs, spreadMs / Math.max(1, taskIds.length - 1));
  const inLine = taskIds.entries();
  const wakeInTurn = async () => {
    for (const [place, taskId] of inLine) {
      const afterMs = place === 0 ? 0 : headStartMs + (place - 1) * gapMs;
      await sleep(Math.max(0, begun + afterMs - Date.now()));
      const wake = () => client.workflow.getHandle(taskId).signal(messageNames.wake);
      await client.withDeadline(Date.now() + answerMs, wake).catch(ignore);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, wakeInTurn));
}

function ignore(): void {
  // See above.
}
