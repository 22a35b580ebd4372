import type { Pool } from 'pg';
import { listTasks } from '../../activities/store/tasks.js';
import { demoProjectName } from './demo-project.js';

const itemPrefix = 'DEMO-';

export function demoItem(number: number): string {
  return `${itemPrefix}${number}`;
}

/** Which of the demo's tasks to go on with: the one that is under way, else the next. */
export async function chooseDemoNumber(pool: Pool): Promise<number> {
  const rows = await listTasks(pool, { project: demoProjectName, limit: 10_000 });
  const numbered = rows.flatMap(({ item, status }) => {
    const number = Number(/^DEMO-([1-9]\d{0,8})$/.exec(item)?.[1]);
    return Number.isNaN(number) ? [] : [{ number, ended: status === 'done' || status === 'cancelled' }];
  });
  const last = numbered.sort((a, b) => b.number - a.number)[0];
  if (last === undefined) return 1;
  return last.ended ? last.number + 1 : last.number;
}
