import type { Pool } from 'pg';
import { nearestName } from '../domain/text/nearest-name.js';
import type { Settings } from '../config/settings/settings.js';
import { ClientError } from './errors/client-error.js';
import { knownProjects } from './steering/budgets.js';
import { findTaskId } from './task-name.js';

/** Whose budget a person means. */
export type BudgetOwner =
  | { readonly kind: 'all' }
  | { readonly kind: 'project'; readonly project: string }
  | { readonly kind: 'task'; readonly taskId: string };

interface Places {
  readonly settings: Settings;
  readonly pool: Pool;
}

/** By `all`, the name of a project (`shop`, `project/shop`) or of a task. */
export async function findBudgetOwner(places: Places, name: string): Promise<BudgetOwner> {
  if (name === 'all') return { kind: 'all' };
  const projects = await knownProjects(places);
  const [, qualified] = /^project\/([^/]+)$/.exec(name) ?? [];
  if (qualified !== undefined && projects.includes(qualified)) return { kind: 'project', project: qualified };
  const task = await findTaskId(places, name).catch((error: unknown) => {
    if (error instanceof ClientError) return error;
    throw error;
  });
  if (projects.includes(name)) {
    if (task instanceof ClientError && task.kind === 'unknown-task') return { kind: 'project', project: name };
    const ofTask = task instanceof ClientError ? task.hint : `the task: ${task}`;
    throw new ClientError(
      'ambiguous-task',
      `${name} is a project, and the name of a task.`,
      `Say which: project/${name}, or ${ofTask}`,
    );
  }
  if (typeof task === 'string') return { kind: 'task', taskId: task };
  const nearest = task.kind === 'unknown-task' ? nearestName(name, projects) : null;
  if (nearest === null) throw task;
  throw new ClientError(
    'unknown-task',
    `There is no project and no task ${JSON.stringify(name)}; did you mean the project ${nearest}?`,
    task.hint,
  );
}
