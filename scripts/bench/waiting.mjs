// What tasks that wait for a person cost the worker. Each has a worktree and waits for an approval before its first stage.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTask } from '../../dist/client/start-task.js';
import { parseProjects } from '../../dist/config/projects/parse-projects.js';
import { resolvePolicy } from '../../dist/config/projects/resolve-policy.js';
import { ensureDemoRepository } from '../../dist/stack/demo/demo-repository.js';
import { print, residentMiB, workerPid } from './figures.mjs';
import { withStack } from './with-stack.mjs';

const many = Number(process.argv[2] ?? 1_000);
/** What a worker needs once, for however many tasks. */
const first = 10;
/** Started at once, so that no call of the starter times out. */
const batch = 20;

await withStack(async ({ stack, connections, settings, folder }) => {
  const { origin } = await ensureDemoRepository(stack.paths.demoDir, settings.hostEnvironment);
  const bench = { repository: origin, agent: { name: 'command', program: '/bin/true' }, pipeline: ['analysis'] };
  const [project] = parseProjects(JSON.stringify({ projects: { bench } }), join(folder, 'projects.yaml'));
  const { policy } = resolvePolicy(settings, project);
  const pipeline = policy.pipeline.map((stage) => ({ ...stage, approval: { kind: stage.name, when: 'before' } }));
  const start = (n) => {
    const item = `waits-${n}`;
    return startTask(connections, { project, policy: { ...policy, pipeline }, title: item, description: item, item });
  };

  const startUntil = async (count, from) => {
    for (let n = from; n < count; n += batch) {
      await Promise.all(Array.from({ length: Math.min(batch, count - n) }, (_, more) => start(n + more)));
    }
    await untilWaiting(connections.pool, count);
    await sleep(5_000); // The last words to the ledger, and the workflows' last tasks.
  };
  await startUntil(first, 0);
  const idle = residentMiB(workerPid(stack));
  await startUntil(first + many, first);
  const waiting = residentMiB(workerPid(stack));
  print('worker without work', `${idle} MiB`);
  print(`worker with ${many.toLocaleString('en')} waiting tasks`, `${waiting} MiB`);
  print(`${many.toLocaleString('en')} waiting tasks`, `+${waiting - idle} MiB`, '≤ +60 MiB');
});

async function untilWaiting(pool, count) {
  for (;;) {
    const { rows } = await pool.query(`select count(*)::int as n from tasks where waiting_for->>'kind' = 'approval'`);
    if (rows[0].n >= count) return;
    await sleep(500);
  }
}
