import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Acted, TaskActions } from '../../activities/intake/task-actions.js';
import { endPauses } from '../../activities/store/intake/chat-pauses.js';
import { tooLate } from '../../domain/task/approval.js';
import { messageNames } from '../../domain/task/messages.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { ClientError, type ClientErrorKind } from '../errors/client-error.js';
import { notUnderWay } from '../errors/not-under-way.js';
import { isUnanswered } from '../errors/translate-error.js';
import { readTaskById } from '../read-task.js';
import { readLogEnd } from '../logs/read-log-end.js';
import { watch } from '../steering/watch.js';
import { sayUnreviewed } from '../steering/say-unreviewed.js';
import { createTaskClient } from '../task-client.js';
import { decideOnce } from './decide-once.js';
import { meantApproval } from './meant-approval.js';
import { cancelOnce, idOf, signalOnce } from './signal-once.js';

const takenMilliseconds = 5_000;
const inNextPrompt = 'told: it stands in the next prompt';

/** A message, and what makes it be told once. */
type Keyed = Readonly<Record<string, unknown>> & { readonly key: string };

/** What events ask of tasks that are there: done once for each key, and answered in words. */
export function createTaskActions(places: {
  readonly client: Client;
  readonly pool: Pool;
}): Omit<TaskActions, 'start'> {
  const { client, pool } = places;
  const tasks = createTaskClient(places);
  const view = async (taskId: string) => (await readTaskById({ pool, tasks }, taskId, taskId)).view;
  const signal = (taskId: string, name: string, { key, ...message }: Keyed) =>
    signalOnce(client, taskId, { name, message, key });
  const telling =
    (name: string, said: string) =>
    (taskId: string, word: Keyed): Promise<Acted> =>
      acted(async () => {
        await signal(taskId, name, word);
        return done(said);
      });
  const look = (taskId: string) =>
    tasks.status(taskId).catch((error: unknown) => {
      if (isUnanswered(error)) return null;
      throw error;
    });
  return {
    view,
    find: (taskId) =>
      view(taskId).catch((error: unknown) => {
        if (error instanceof ClientError && error.kind === 'unknown-task') return null;
        throw error;
      }),
    readLogEnd: (run) => readLogEnd(client, run),
    asked: async (taskId, when) => {
      const places = { pool, read: () => view(taskId) };
      const meant = await meantApproval(places, taskId, { approval: null, commit: null, ...when });
      if (typeof meant === 'string') return { why: meant };
      const { id: approval, kind: of, commit, decision, by } = meant;
      return decision === 'pending' ? { approval, of, commit } : { why: tooLate(approval, decision, by ?? 'somebody') };
    },
    decide: (taskId, word) => acted(() => decideOnce({ client, pool, read: () => view(taskId) }, taskId, word)),
    guide: telling(messageNames.guide, inNextPrompt),
    tellEdited: telling(messageNames.edited, inNextPrompt),
    pause: telling(messageNames.pause, 'paused: a running agent finishes, and nothing new starts until a resume'),
    resume: async (taskId, word) => {
      const resumed = await telling(messageNames.resume, 'resumed')(taskId, word);
      await endPauses(pool, { taskId, by: word.by });
      return resumed;
    },
    cancel: (taskId, word) =>
      acted(async () => {
        const { endedAt, status } = await view(taskId);
        if (endedAt !== null && status !== 'cancelled') throw notUnderWay(taskId);
        await cancelOnce(client, taskId, word);
        return done('cancelled: the task ends, and its work is kept');
      }),
    retry: (taskId, { key, by, from, unreviewed }) =>
      acted(async () => {
        const id = idOf(key);
        const said =
          unreviewed === undefined
            ? {}
            : { unreviewed: await sayUnreviewed(pool, { taskId, by: unreviewed, id: idOf(`${taskId} ${key}`) }) };
        await signal(taskId, messageNames.retry, { key, by, id, ...(from !== null && { from }), ...said });
        const seen = await watch(
          () => look(taskId),
          takenMilliseconds,
          ({ retry }) => retry?.id === id,
        );
        return answerOf(seen, id);
      }),
  };
}

function answerOf(seen: TaskView | null, id: string): Acted {
  if (seen?.retry?.id !== id) return done('recorded: the task tries again as soon as a worker is there');
  return seen.retry.problem === null ? done('the task tries again') : { done: false, why: seen.retry.problem };
}

function done(what: string): Acted {
  return { done: true, what };
}

const answers: readonly ClientErrorKind[] = ['refused', 'not-under-way', 'unknown-task'];

/** What is refused is an answer; a stack that does not answer is thrown. */
async function acted(act: () => Promise<Acted>): Promise<Acted> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ClientError) || !answers.includes(error.kind)) throw error;
    return { done: false, why: error.what.replace(/\.$/, '') };
  }
}
