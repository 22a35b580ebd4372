import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { limitedBudgets, usedOf, usualCost } from '../../../../activities/store/brakes/used.js';
import type { BrakeLimits } from '../../../../domain/brakes/brake-limits.js';
import { budgetsAt } from '../../../../domain/brakes/budgets-at.js';
import { freshDatabase, type TestDatabase } from '../../../database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.pool.query('truncate agent_runs, budget_reservations, budgets');
});
afterAll(async () => {
  await database.drop();
});

interface Row {
  readonly key: string;
  readonly project?: string;
  readonly role?: string;
  readonly began?: string;
  readonly outcome?: string | null;
  readonly costUsd?: number | null;
}

async function run({ key, project = 'shop', role = 'developer', began, outcome = 'Succeeded', costUsd = null }: Row) {
  await database.pool.query(
    `insert into agent_runs (run_key, task_id, project, stage, round, role, agent, output_path, started_at, finished_at, outcome, cost_usd)
     values ($1, 'task/' || $2 || '/1', $2, 'development', 1, $3, 'claude', '/runs/1.log', $4, case when $5::text is null then null else now() end, $5, $6)`,
    [key, project, role, began ?? noon, outcome, costUsd],
  );
}

async function reserve(
  key: string,
  amountUsd: number,
  { project = 'shop', state = 'held' }: { project?: string; state?: 'held' | 'ended' | 'settled' | 'withdrawn' } = {},
) {
  const set = { held: '', ended: 'ended_at', settled: 'settled_at', withdrawn: 'withdrawn_at' }[state];
  await database.pool.query(
    `insert into budget_reservations (run_key, task_id, project, role, amount_usd ${set && `, ${set}`})
     values ($1, 'task/' || $2 || '/1', $2, 'developer', $3 ${set && ', now()'})`,
    [key, project, amountUsd],
  );
}

const noon = '2026-11-27T12:00Z';
const now = Date.parse(noon);
const limits: BrakeLimits = {
  budgets: { projectDayUsd: 5, allDayUsd: null, allMonthUsd: 100 },
  zone: '+05:17',
  agents: null,
  agentsByRole: {},
};

async function used(project = 'shop') {
  const uses = await usedOf(database.pool, budgetsAt(limits, project, now), now);
  return uses.map(({ spentUsd, heldUsd }) => [spentUsd, heldUsd]);
}

describe('what is used of a budget', () => {
  test('is nothing where nothing has run, and names period, limit and the next beginning', async () => {
    const nothing = { setBy: null, setUntil: null, spentUsd: 0, heldUsd: 0 };
    const tomorrow = new Date('2026-11-27T18:43Z');
    expect(await usedOf(database.pool, budgetsAt(limits, 'shop', now), now)).toEqual([
      { ...nothing, scope: 'project/shop/day', period: '2026-11-27', until: tomorrow, limitUsd: 5 },
      { ...nothing, scope: 'all/day', period: '2026-11-27', until: tomorrow, limitUsd: null },
      { ...nothing, scope: 'all/month', period: '2026-11', until: new Date('2026-11-30T18:43Z'), limitUsd: 100 },
    ]);
  });

  test.each([
    ['a run of the project today', { costUsd: 0.1 }, [0.1, 0.1, 0.1]],
    ['a run of another project', { costUsd: 0.1, project: 'other' }, [0, 0.1, 0.1]],
    ['the first moment of the day', { costUsd: 1, began: '2026-11-26T18:43Z' }, [1, 1, 1]],
    ['the moment before it', { costUsd: 1, began: '2026-11-26T18:42:59.999Z' }, [0, 0, 1]],
    ['the first moment of tomorrow, by a clock that is ahead', { costUsd: 1, began: '2026-11-27T18:43Z' }, [0, 0, 1]],
    ['the last moment of the month before', { costUsd: 1, began: '2026-10-31T18:42:59.999Z' }, [0, 0, 0]],
    ['a run that goes on, and holds nothing', { outcome: null }, [0, 0, 0]],
  ])('counts %s', async (_case, row, spent) => {
    await run({ key: 'a', ...row });
    expect(await used()).toEqual(spent.map((usd) => [usd, 0]));
  });

  test.each<
    [string, { began: string; outcome: string | null } | null, 'held' | 'ended' | 'settled' | 'withdrawn', number[]]
  >([
    ['has not begun', null, 'held', [2, 2, 2]],
    ['goes on', { began: noon, outcome: null }, 'held', [2, 2, 2]],
    ['goes on since last year', { began: '2025-12-31T12:00Z', outcome: null }, 'held', [2, 2, 2]],
    ['has ended today without a known cost', { began: noon, outcome: 'AgentFailed' }, 'ended', [2, 2, 2]],
    ['has ended so, begun on a day before', { began: '2026-11-26T12:00Z', outcome: 'AgentFailed' }, 'ended', [0, 0, 2]],
    ['has ended so in an earlier month', { began: '2026-10-20T12:00Z', outcome: 'AgentFailed' }, 'ended', [0, 0, 0]],
    ['is settled', { began: noon, outcome: 'Succeeded' }, 'settled', [0, 0, 0]],
    ['was withdrawn', null, 'withdrawn', [0, 0, 0]],
  ])('holds the reserve of a run that %s', async (_case, row, state, held) => {
    if (row !== null) await run({ key: 'a', ...row });
    await reserve('a', 2, { state });
    expect(await used()).toEqual(held.map((usd) => [0, usd]));
  });

  test('adds up in decimals', async () => {
    for (const key of ['a', 'b', 'c']) await run({ key, costUsd: 0.1 });
    await reserve('d', 0.7);
    await reserve('e', 0.25, { project: 'other' });
    expect(await used()).toEqual([
      [0.3, 0.7],
      [0.3, 0.95],
      [0.3, 0.95],
    ]);
  });
});

describe('the limit', () => {
  const set = (scope: string, amountUsd: number, until: string | null) =>
    database.pool.query(
      `insert into budgets (scope, amount_usd, holds_until, set_by) values ($1, $2, $3, 'local:ada')`,
      [scope, amountUsd, until],
    );
  const limited = async () => {
    const found = await limitedBudgets(database.pool, budgetsAt(limits, 'shop', now), now);
    return found.map(({ scope, limitUsd }) => [scope, limitUsd]);
  };

  test('is that of the settings; a budget without one is left out', async () => {
    expect(await limited()).toEqual([
      ['project/shop/day', 5],
      ['all/month', 100],
    ]);
  });

  test('is a person’s as long as theirs holds', async () => {
    await set('project/shop/day', 0, '2026-11-27T12:00:00.001Z');
    await set('all/day', 7.5, null);
    await set('all/month', 500, '2026-11-27T12:00Z');
    await set('project/other/day', 3, null);
    expect(await limited()).toEqual([
      ['project/shop/day', 0],
      ['all/day', 7.5],
      ['all/month', 100],
    ]);
  });
});

describe('what runs usually cost', () => {
  const usual = async () => {
    const sql = `select (${usualCost('$1', '$2')}) as usd`;
    return (await database.pool.query<{ usd: number | null }>(sql, ['shop', 'developer'])).rows[0]?.usd;
  };

  test('is not known as long as none has succeeded and told it', async () => {
    await run({ key: 'failed', outcome: 'AgentFailed', costUsd: 9 });
    await run({ key: 'silent' });
    await run({ key: 'of another role', role: 'reviewer', costUsd: 9 });
    await run({ key: 'of another project', project: 'other', costUsd: 9 });
    expect(await usual()).toBeNull();
  });

  test('is not known by two, and the mean of three', async () => {
    for (const [key, costUsd] of [['a', 1] as const, ['b', 2] as const]) await run({ key, costUsd });
    expect(await usual()).toBeNull();
    await run({ key: 'c', costUsd: 0 });
    expect(await usual()).toBe(1);
  });

  test('is the mean of the last twenty', async () => {
    await run({ key: 'long ago', costUsd: 900 });
    for (let count = 0; count < 20; count += 1) await run({ key: `${count}`, costUsd: count < 10 ? 0.1 : 0.3 });
    expect(await usual()).toBe(0.2);
  });
});
