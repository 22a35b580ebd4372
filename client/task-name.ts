import type { Pool } from 'pg';
import { latestTask } from '../activities/store/tasks.js';
import { nearestName } from '../domain/text/nearest-name.js';
import { ClientError } from './errors/client-error.js';
import { summariseTasks } from './list-tasks.js';
import { parseTaskId } from './parse-task-id.js';

/** More tasks than one would look through for a short name. */
const searched = 10_000;

/** The id that a person means by `task/demo/x`, `demo/x` (its newest generation), `demo/x/2` or, where only one project has it, `x`. */
export async function findTaskId(places: { readonly pool: Pool }, name: string): Promise<string> {
  if (name !== '' && !name.includes('/')) return await findByItem(places, name);
  const full = name.startsWith('task/') ? name : `task/${name}`;
  const parts = parseTaskId(full);
  if (parts === null) throw unknownTask(name, null);
  if (full === name || name.split('/').length === 3) return full;
  return (await latestTask(places.pool, parts.project, parts.item))?.id ?? full;
}

async function findByItem(places: { readonly pool: Pool }, item: string): Promise<string> {
  const tasks = await summariseTasks(places.pool, { limit: searched });
  const newest = new Map<string, string>();
  for (const task of tasks.filter((one) => one.item === item).sort((a, b) => a.generation - b.generation)) {
    newest.set(task.project, task.taskId);
  }
  const [id, ...others] = newest.values();
  if (id === undefined)
    throw unknownTask(
      item,
      nearestName(
        item,
        tasks.map((task) => task.item),
      ),
    );
  if (others.length === 0) return id;
  throw new ClientError(
    'ambiguous-task',
    `${item} is a task of several projects.`,
    `Say which: ${[id, ...others].join(', ')}`,
  );
}

export function unknownTask(name: string, nearest: string | null): ClientError {
  return new ClientError(
    'unknown-task',
    `There is no task ${JSON.stringify(name)}${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    'The list names all tasks; one is named as task/demo/x, demo/x or x.',
  );
}
