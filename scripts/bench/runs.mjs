// Figures of this machine about agents' runs: what many of them cost the worker and the host, how soon their end is known,
// how soon a new worker has taken them up, and how soon one that is told to stop is gone. The agents are a shell's scripts
// that sleep.
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../dist/client/connect.js';
import { startTask } from '../../dist/client/start-task.js';
import { readEnvironment } from '../../dist/config/settings/environment.js';
import { parseProjects } from '../../dist/config/projects/parse-projects.js';
import { resolvePolicy } from '../../dist/config/projects/resolve-policy.js';
import { readSettings } from '../../dist/config/settings/read-settings.js';
import { ensureDemoRepository } from '../../dist/stack/demo/demo-repository.js';
import { startStack } from '../../dist/stack/run/stack.js';
import { at, lives, print, processorSeconds, proportionalMiB, residentMiB, workerPid } from './figures.mjs';

const many = 50;
/** What a worker needs once, for however many runs. */
const first = 10;
const folder = await mkdtemp(join(tmpdir(), 'orch-bench-'));
// The stack's worker reads it, too.
process.env.ORCH_AGENT_SLOTS = String(first + many);
const settings = readSettings(readEnvironment(folder), folder);
const never = new AbortController().signal;
const stack = await startStack({ settings, say() {}, signal: never, hurry: never });
stack.failed.catch(() => undefined);
const connections = await connect(stack);
const { client, pool } = connections;

try {
  const repository = await ensureDemoRepository(stack.paths.demoDir, settings.hostEnvironment);
  const go = join(folder, 'go');

  const waits = (name) => start(repository, name, `while [ ! -e ${go} ]; do sleep 1; done`);
  await Promise.all(range(first).map((n) => waits(`at-once-first-${n}`)));
  await until(async () => (await runs('at-once')).filter(({ pid }) => pid !== null).length === first);
  const before = residentMiB(workerPid(stack));
  await Promise.all(range(many).map((n) => waits(`at-once-${n}`)));
  await until(async () => (await runs('at-once')).filter(({ pid }) => pid !== null).length === first + many);
  const during = residentMiB(workerPid(stack));
  print(
    `worker with ${first} agents, and with ${many} more`,
    `${before} MiB, ${during} MiB: ${((during - before) / many).toFixed(2)} MiB a run`,
  );

  const supervisors = (await runs('at-once')).map(({ log }) => stateOf(log).supervisor.pid);
  const proportional = supervisors.reduce((sum, pid) => sum + proportionalMiB(pid), 0) / supervisors.length;
  const used = () => supervisors.reduce((sum, pid) => sum + processorSeconds(pid), 0);
  const [usedBefore, lookedAt] = [used(), Date.now()];
  await sleep(20_000);
  const share = (100 * (used() - usedBefore)) / ((Date.now() - lookedAt) / 1_000) / supervisors.length;
  print(
    `beside the worker, a supervisor for each of ${supervisors.length} agents`,
    `${proportional.toFixed(1)} MiB, ${share.toFixed(2)} % of a processor`,
  );

  const killedAt = Date.now();
  const dead = workerPid(stack);
  process.kill(dead, 'SIGKILL');
  await until(() => workerPid(stack) !== dead);
  const replacedAt = Date.now();
  const attached = await Promise.all(range(many).map((n) => attachedAt(`at-once-${n}`)));
  print('kill -9 of the worker: a new one is there after', `${replacedAt - killedAt} ms`);
  print(`all ${many} agents attached after the death`, `${Math.max(...attached) - killedAt} ms`);

  const told = workerPid(stack);
  const toldAt = Date.now();
  process.kill(told, 'SIGTERM');
  await until(() => !lives(told), 10);
  print(`SIGTERM to the worker with ${first + many} agents: it is gone after`, `${Date.now() - toldAt} ms`);
  print('agents that live on', String(supervisors.filter(lives).length));
  await until(() => workerPid(stack) !== told);
  writeFileSync(go, '');
  await until(async () => (await runs('at-once')).filter(({ finished }) => finished !== null).length === first + many);
  const after = await runs('at-once');
  print('runs begun again', String(after.length - first - many));

  // The commits and pushes of all these would be measured as well.
  await until(async () => (await client.workflow.count('ExecutionStatus = "Running"')).count === 0);
  const lags = [];
  for (const n of range(20)) {
    await start(repository, `one-${n}`, 'sleep 0.5');
    lags.push(await lagOf(`one-${n}`));
  }
  lags.sort((a, b) => a - b);
  print(
    "from an agent's exit to its activity's completion",
    `p50 ${at(lags, 0.5)} ms, p95 ${at(lags, 0.95)} ms (${lags.length})`,
  );

  const small = residentMiB(workerPid(stack));
  await start(
    repository,
    'large',
    "yes 'a line of a log that is as long as most lines are, and says nothing' | head -c 1073741824",
  );
  let peak = small;
  await until(async () => {
    peak = Math.max(peak, residentMiB(workerPid(stack)));
    return (await runs('large')).some(({ finished }) => finished !== null);
  });
  print('worker with a log of 1 GiB', `${peak} MiB at most, ${peak - small} MiB more than before`);
} finally {
  await connections.close();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}

/** A task of one stage, which its agent passes by two lines of requirements. */
async function start({ origin }, item, script) {
  const artifacts = `docs/work-items/${item}`;
  const leave = `mkdir -p ${artifacts}; echo x > ${artifacts}/01-requirements.md; echo x > ${artifacts}/02-acceptance-criteria.md`;
  const [project] = parseProjects(
    JSON.stringify({
      projects: {
        bench: {
          repository: origin,
          agent: { name: 'command', program: '/bin/sh', arguments: ['-c', `${script}; ${leave}`] },
          pipeline: ['analysis'],
          approvals: [],
        },
      },
    }),
    join(folder, 'projects.yaml'),
  );
  const { policy } = resolvePolicy(settings, project);
  await startTask(connections, { project, policy, title: item, description: item, item });
}

async function runs(prefix) {
  const { rows } = await pool.query(
    `select pid, finished_at as finished, output_path as log from agent_runs where task_id like $1 order by id`,
    [`task/bench/${prefix}%`],
  );
  return rows;
}

/** When the new worker's attempt at a run that goes on began. */
async function attachedAt(item) {
  const handle = client.workflow.getHandle(`task/bench/${item}`);
  for (;;) {
    const { raw } = await handle.describe();
    const [pending] = raw.pendingActivities ?? [];
    if (pending !== undefined && pending.attempt > 1 && pending.state === 2)
      return milliseconds(pending.lastStartedTime);
    // Seldom: the answer stays the same, and many ask while the new worker starts.
    await sleep(1_000);
  }
}

/** Between the end that a run's state file names, and the completion that Temporal has written down. */
async function lagOf(item) {
  await until(async () => (await runs(item)).some(({ finished }) => finished !== null));
  const [{ log }] = await runs(item);
  const ended = stateOf(log).end.at;
  for (;;) {
    const firstRun = (await client.workflow.getHandle(`task/bench/${item}`).describe()).raw.workflowExecutionInfo
      .firstRunId;
    const { events = [] } = await client.workflow.getHandle(`task/bench/${item}`, firstRun).fetchHistory();
    const scheduled = events.find(
      ({ activityTaskScheduledEventAttributes: it }) => it?.activityType?.name === 'runAgent',
    );
    const completed = events.find(
      ({ activityTaskCompletedEventAttributes: it }) =>
        it && String(it.scheduledEventId) === String(scheduled?.eventId),
    );
    if (completed !== undefined) return milliseconds(completed.eventTime) - ended;
    await sleep(100);
  }
}

function stateOf(log) {
  return JSON.parse(readFileSync(log.replace(/log$/, 'json'), 'utf8'));
}

function milliseconds({ seconds, nanos }) {
  return Number(seconds) * 1_000 + Math.round(nanos / 1e6);
}

async function until(condition, everyMs = 100) {
  for (const start = Date.now(); !(await condition()); await sleep(everyMs)) {
    if (Date.now() - start > 300_000) throw new Error(`did not happen in five minutes: ${condition}`);
  }
}

function range(count) {
  return Array.from({ length: count }, (_, n) => n + 1);
}
