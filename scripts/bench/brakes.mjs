// What the brakes take: one admission, and tasks that wait at an open breaker.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { admitRun } from '../../dist/activities/store/brakes/admit-run.js';
import { closeByPerson, openByPerson } from '../../dist/activities/store/brakes/breakers.js';
import { tasksInLine } from '../../dist/activities/store/brakes/lines.js';
import { wakeTasks } from '../../dist/activities/temporal/wake-tasks.js';
import { startTask } from '../../dist/client/start-task.js';
import { parseProjects } from '../../dist/config/projects/parse-projects.js';
import { resolvePolicy } from '../../dist/config/projects/resolve-policy.js';
import { ensureDemoRepository } from '../../dist/stack/demo/demo-repository.js';
import { at, print, residentMiB, workerPid } from './figures.mjs';
import { withStack } from './with-stack.mjs';

const many = Number(process.argv[2] ?? 1_000);
const admissions = 300;
/** Runs of this month that the budgets add up. */
const runs = 5_000;
/** What a worker needs once, for however many tasks: also to make worktrees. */
const first = 100;
const batch = 20;
const quietMs = 20_000;

await withStack(async ({ stack, connections, settings, folder }) => {
  const { client, pool } = connections;
  await admissionTimes(pool);

  const { origin } = await ensureDemoRepository(stack.paths.demoDir, settings.hostEnvironment);
  const agent = { name: 'command', program: '/bin/true' };
  const bench = { repository: origin, agent, pipeline: ['analysis'], approvals: [] };
  const [project] = parseProjects(JSON.stringify({ projects: { bench } }), join(folder, 'projects.yaml'));
  const { policy } = resolvePolicy(settings, project);
  const start = (n) => {
    const item = `held-${n}`;
    return startTask(connections, { project, policy, title: item, description: item, item });
  };
  const startUntil = async (count, from) => {
    for (let n = from; n < count; n += batch) {
      await Promise.all(Array.from({ length: Math.min(batch, count - n) }, (_, more) => start(n + more)));
    }
    while ((await tasksInLine(pool, 'breaker:all')).length < count) await sleep(500);
    await sleep(10_000); // The last words to the ledger, and the workflows' last tasks.
  };

  await openByPerson(pool, { key: 'all', by: 'local:bench', reason: 'the bench' });
  await startUntil(first, 0);
  const idle = residentMiB(workerPid(stack));
  await startUntil(first + many, first);
  const waiting = residentMiB(workerPid(stack));
  const named = `${many.toLocaleString('en')} tasks at an open breaker`;
  print(named, `+${waiting - idle} MiB`, '≤ +60 MiB');

  const events = () => historyLengths(client, first + many);
  const before = await events();
  await sleep(quietMs);
  const more = (await events()) - before;
  print(`${named}: new events in ${quietMs / 1_000} s`, `${more}`, 'none but of backstops');

  const closed = Date.now();
  await closeByPerson(pool, { key: 'all', by: 'local:bench' });
  void wakeTasks(client, await tasksInLine(pool, 'breaker:all'));
  const begun = async () =>
    (
      await pool.query(
        'select started_at from agent_runs where pid > 1 and started_at is not null order by started_at limit 1',
      )
    ).rows[0];
  let row = await begun();
  while (row === undefined) {
    await sleep(20);
    row = await begun();
  }
  print(`${named}: closed → the first agent starts`, `${row.started_at.getTime() - closed} ms`, '≤ 2,000 ms');
});

async function admissionTimes(pool) {
  const limits = {
    budgets: { projectDayUsd: 1e6, allDayUsd: 1e6, allMonthUsd: 1e6 },
    ...{ zone: '+05:17', agents: 1e6, agentsByRole: {} },
  };
  const task = (n) => {
    const identity = { id: `task/many/${n}`, project: 'many', item: `${n}`, generation: 1, title: 'many' };
    return { ...identity, branch: `orch/${n}`, repository: { name: 'many', url: '/many.git', baseBranch: 'main' } };
  };
  const ask = (n) =>
    admitRun(pool, {
      ...{ task: task(n), role: 'developer', runKey: randomUUID(), call: 1, priority: 3, breaker: 'claude@bench' },
      ...{ reserveUsd: 1, budgetUsd: 1e6, limits },
    });
  for (let n = 0; n < 1_000; n += 1) await ask(n);
  await pool.query(
    `insert into agent_runs (run_key, task_id, project, stage, round, role, agent, output_path, pid, started_at, finished_at, outcome, exit_code, cost_usd)
     select 'past ' || n, 'task/many/' || n % 1000, 'many', 'development', 1, 'developer', 'claude', '/log', 1,
       now() - n * interval '1 minute', now(), 'Succeeded', 0, 0.25 from generate_series(1, $1) as n`,
    [runs],
  );
  // As Postgres does by itself, with rows that were not all written in this moment.
  await pool.query('vacuum analyze');
  const times = [];
  for (let n = 0; n < admissions; n += 1) {
    const begun = performance.now();
    const { decision } = await ask(n);
    times.push(performance.now() - begun);
    if (decision.kind !== 'go') throw new Error(`an admission was answered with ${decision.kind}`);
  }
  times.sort((a, b) => a - b);
  const what = 'admission: a breaker, four budgets, 1,000 open reservations';
  print(`${what}, p50`, `${at(times, 0.5).toFixed(1)} ms`);
  print(`${what}, p95`, `${at(times, 0.95).toFixed(1)} ms`, '≤ 10 ms');
  await pool.query('update budget_reservations set settled_at = now(), ended_at = now()');
}

async function historyLengths(client, count) {
  let sum = 0;
  for (let n = 0; n < count; n += batch) {
    const items = Array.from({ length: Math.min(batch, count - n) }, (_, more) => `task/bench/held-${n + more}`);
    const all = await Promise.all(items.map((id) => client.workflow.getHandle(id).describe()));
    sum += all.reduce((total, { historyLength }) => total + historyLength, 0);
  }
  return sum;
}
