import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { clearBudget, setBudget } from '../../../../activities/store/brakes/budgets.js';
import { lockAdmission } from '../../../../activities/store/brakes/lock-admission.js';
import { usedOf } from '../../../../activities/store/brakes/used.js';
import { ensureTask } from '../../../../activities/store/tasks.js';
import { inTransaction } from '../../../../activities/store/transaction.js';
import type { BrakeLimits } from '../../../../domain/brakes/brake-limits.js';
import { budgetsAt } from '../../../../domain/brakes/budgets-at.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';
import { until } from '../../../cli/team.js';
import { aTask } from '../a-task.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.pool.query('truncate budgets, admission_waits');
});
afterAll(async () => {
  await database.drop();
});

const limits: BrakeLimits = {
  budgets: { projectDayUsd: 5, allDayUsd: null, allMonthUsd: null },
  zone: 'UTC',
  agents: null,
  agentsByRole: {},
};
const tomorrow = new Date(Date.now() + 86_400_000);

async function shopDay() {
  const now = Date.now();
  const uses = await usedOf(database.pool, budgetsAt(limits, 'shop', now), now);
  const { limitUsd, setBy, setUntil } = uses.find(({ scope }) => scope === 'project/shop/day') ?? {};
  return { limitUsd, setBy, setUntil };
}

async function waits(item: string, waitsFor: string, priority: number) {
  const task = aTask({ item });
  await ensureTask(database.pool, task);
  await database.pool.query(
    `insert into admission_waits (task_id, waits_for, project, priority) values ($1, $2, 'demo', $3)`,
    [task.id, waitsFor, priority],
  );
}

test('the last person’s limit counts, until it is cleared', async () => {
  const budget = { scope: 'project/shop/day', until: tomorrow } as const;
  await setBudget(database.pool, { ...budget, amountUsd: 9, by: 'local:ada' });
  await setBudget(database.pool, { ...budget, amountUsd: 0, by: 'local:bob' });
  expect(await shopDay()).toEqual({ limitUsd: 0, setBy: 'local:bob', setUntil: tomorrow });
  await clearBudget(database.pool, 'project/shop/day');
  expect(await shopDay()).toEqual({ limitUsd: 5, setBy: null, setUntil: null });
});

test('what is not set is cleared, too', async () => {
  expect(await clearBudget(database.pool, 'all/month')).toEqual([]);
});

test('the tasks that wait for it are answered, in line, and no others', async () => {
  await waits('low', 'budget:all/day', 5);
  await waits('high', 'budget:all/day', 1);
  await waits('month', 'budget:all/month', 1);
  await waits('turn', 'turn:demo', 1);
  const budget = { scope: 'all/day', amountUsd: 9, until: tomorrow, by: 'local:ada' } as const;
  const inLine = ['task/demo/high', 'task/demo/low'];
  expect(await setBudget(database.pool, budget)).toEqual(inLine);
  expect(await clearBudget(database.pool, 'all/day')).toEqual(inLine);
});

async function lockIsWaitedFor(): Promise<boolean> {
  const { rowCount } = await database.pool.query(
    `select from pg_locks join pg_stat_activity using (pid)
     where not granted and locktype = 'advisory' and datname = current_database()`,
  );
  return rowCount === 1;
}

test('a task that begins to wait meanwhile is among them', async () => {
  await ensureTask(database.pool, aTask({ item: 'late' }));
  const raised = await inTransaction(database.pool, async (client) => {
    await lockAdmission(client);
    const raising = setBudget(database.pool, { scope: 'all/day', amountUsd: 9, until: tomorrow, by: 'local:ada' });
    await Promise.race([raising, until(lockIsWaitedFor)]);
    await client.query(
      `insert into admission_waits (task_id, waits_for, project, priority) values ('task/demo/late', 'budget:all/day', 'demo', 3)`,
    );
    // In an object: the transaction ends without it.
    return { raising };
  });
  expect(await raised.raising).toEqual(['task/demo/late']);
});
