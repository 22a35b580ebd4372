// The demo with instant agents beside a plain shell script that does its git and its processes, what lies between two
// agents, and the history of a task.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDemoProject } from '../../dist/stack/demo/demo-project.js';
import { askForFeature, ensureDemoRepository } from '../../dist/stack/demo/demo-repository.js';
import { featureOf } from '../../dist/stack/demo/features.js';
import { playDemo } from '../../dist/stack/demo/play-demo.js';
import { plainScreen } from '../../dist/stack/watch/screen.js';
import { at, median, print } from './figures.mjs';
import { countEvents } from './history.mjs';
import { plainDemo } from './plain-demo.mjs';
import { withStack } from './with-stack.mjs';

const times = 5;
const quiet = { ...plainScreen(), say() {}, draw() {}, settle() {} };

await withStack(async ({ stack, connections, settings, folder }) => {
  const environment = settings.hostEnvironment;
  const repository = await ensureDemoRepository(stack.paths.demoDir, environment);
  const written = await writeDemoProject(settings.stateDir, repository, 0);
  const checkTimes = join(folder, 'checks');
  const project = { ...written, checks: written.checks.map((command) => timed(command, checkTimes)) };
  const play = async () => {
    const startedAt = Date.now();
    const end = await playDemo({
      ...{ settings, stack, project, repository, connections, screen: quiet },
      ...{ yes: true, interactive: false, stop: new AbortController().signal },
    });
    if (end !== 'done') throw new Error(`the demo ended ${end}`);
    return Date.now() - startedAt;
  };

  const [demos, scripts] = [[], []];
  for (let number = 1; number <= times; number += 1) {
    await askForFeature(repository, featureOf(number), environment);
    scripts.push(plainDemo({ origin: repository.origin, folder, number, environment }));
    demos.push(await play());
  }
  const [demo, script] = [demos, scripts].map((all) => median(all));
  print('demo with instant agents, the first and the median', `${demos[0]} ms, ${demo} ms`);
  print('plain script of the same, the first and the median', `${scripts[0]} ms, ${script} ms`);
  print('demo ÷ script', (demo / script).toFixed(1), '≤ 4');

  const gaps = await gapsOf(connections.pool, checkTimes);
  const all = gaps.map(({ ms }) => ms).sort((a, b) => a - b);
  const what = "an agent's exit to the next one's start";
  print(`${what}, p50 (${all.length})`, `${at(all, 0.5)} ms`, '≤ 300 ms');
  print(`${what}, p95`, `${at(all, 0.95)} ms`, '≤ 450 ms');
  for (const between of new Set(gaps.map((gap) => gap.between))) {
    print(`  ${between}`, `${median(gaps.filter((gap) => gap.between === between).map(({ ms }) => ms))} ms`);
  }

  const { events, bytes, runs, byType } = await countEvents(connections.client, await firstTask(connections.pool));
  print('events of a straight task with one rollback', `${events} in ${runs} run, ${bytes} bytes`, '≤ 450 in 1 run');
  for (const [type, count] of byType) print(`  ${type}`, String(count));
});

/** The command, with its begin and end in milliseconds left in a file. */
function timed(command, file) {
  return `began=$(date +%s%3N); ${command}; code=$?; echo "$began $(date +%s%3N)" >> '${file}'; exit $code`;
}

/** Between the end and the start that the runs' own state files name, less the check commands that lie between. */
async function gapsOf(pool, checkTimes) {
  const checks = readFileSync(checkTimes, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  const { rows } = await pool.query('select task_id, role, output_path from agent_runs order by id');
  const runs = rows.map((row) => ({
    ...row,
    ...JSON.parse(readFileSync(row.output_path.replace(/log$/, 'json'), 'utf8')),
  }));
  return runs.slice(1).flatMap((run, index) => {
    const before = runs[index];
    if (before.task_id !== run.task_id) return [];
    const within = checks.filter(([began, ended]) => began >= before.end.at && ended <= run.startedAt);
    const checking = within.reduce((sum, [began, ended]) => sum + ended - began, 0);
    return [{ between: `${before.role} → ${run.role}`, ms: run.startedAt - before.end.at - checking }];
  });
}

async function firstTask(pool) {
  const { rows } = await pool.query('select task_id from agent_runs order by id limit 1');
  return rows[0].task_id;
}
