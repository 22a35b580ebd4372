import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listRuns, type Run } from '../../activities/store/runs.js';
import { query } from '../../activities/store/query.js';
import { packageRoot } from '../../config/package-root.js';
import { type StartedProgram, processesOf, until } from '../stack/start-fixture.js';
import { isGone, openHosts, type RealHost, type RealHosts } from '../worker/real-hosts.js';
import { type ProductionServer, startProductionServer } from './production-server.js';

// Run by `npm run test:team` alone, on Temporal's production server with its default dynamic configuration.

const slots = 6;
const costUsd = 0.25;
const stages = ['analysis', 'architecture', 'development', 'review', 'testing', 'deploy-staging', 'deploy'];
/** Developers wait for the word of the host that they work on. */
const projects = (repository: string) => {
  const shop = { repository, agent: { environment: { WAIT_FOR: '../../../../go' } } };
  const many = { ...shop, pipeline: ['development', 'review', 'deploy'], approvals: [] };
  return JSON.stringify({ projects: { shop, many } });
};

let server: ProductionServer;
let hosts: RealHosts;
let both: readonly [RealHost, RealHost];
const workers = new Map<RealHost, StartedProgram>();

async function startWorker(host: RealHost): Promise<void> {
  workers.set(host, await host.worker({ ORCH_AGENT_SLOTS: String(slots) }));
}

async function killWorker(host: RealHost): Promise<void> {
  const worker = workers.get(host);
  worker?.child.kill('SIGKILL');
  await worker?.ends(null);
}

/** The runs of a task that began on the host. */
function runsOn({ folder }: RealHost, runs: readonly Run[]): Run[] {
  return runs.filter(({ outputPath }) => outputPath.startsWith(`${folder}/`));
}

async function runsOf(project: string): Promise<Run[]> {
  const ids = await query<{ id: string }>(hosts.pool, `select distinct task_id as id from agent_runs`, []);
  const tasks = ids.filter(({ id }) => id.startsWith(`task/${project}/`));
  return (await Promise.all(tasks.map(({ id }) => listRuns(hosts.pool, id)))).flat();
}

async function turnsByDoctor(): Promise<unknown> {
  const doctor = await both[0].orch('doctor', '--json');
  await doctor.ends(0);
  const findings = JSON.parse(doctor.output()) as { name: string; state: string }[];
  return findings.filter(({ state }) => state !== 'ok').map(({ name }) => name);
}

beforeAll(async () => {
  server = await startProductionServer();
  hosts = await openHosts(projects, 'whole-team', () => Promise.resolve(server));
  both = [hosts.host(), hosts.host()];
  // At once, on a server that knows nothing of orch yet.
  await Promise.all(both.map(startWorker));
}, 120_000);

afterAll(async () => {
  for (const { child, ends } of workers.values()) {
    child.kill('SIGTERM');
    await ends(null);
  }
  const left = processesOf(hosts.folder);
  await hosts.close();
  expect(left).toEqual([]);
}, 120_000);

test('a whole task goes from start to merge; worker and Temporal are killed while its developer works, and nothing is done again', async () => {
  const task = await hosts.task('APP-1', {}, 'shop');
  const approve = async (kind: string) => {
    await until(`it waits for ${kind}`, async () => {
      const { waitingFor } = await task.view();
      return waitingFor?.kind === 'approval' && waitingFor.approval.startsWith(`${kind}#`);
    });
    await (await both[0].orch('approve', 'shop/APP-1')).ends(0);
  };
  await approve('requirements');
  const developer = async () => (await task.runs()).find(({ role, pid }) => role === 'developer' && pid !== null);
  await until('the developer works', async () => (await developer()) !== undefined);
  const agent = await developer();
  const host = both.find((one) => runsOn(one, agent === undefined ? [] : [agent]).length === 1);
  if (host === undefined) throw new Error(`no host has ${agent?.outputPath}`);

  await killWorker(host);
  await server.kill();
  await server.restart();
  await startWorker(host);
  host.detach();
  await approve('deploy');
  await task.handle.result();
  const runs = await task.runs();
  expect(runs.map(({ stage, outcome, costUsd }) => ({ stage, outcome, costUsd }))).toEqual(
    stages.map((stage) => ({ stage, outcome: 'Succeeded', costUsd })),
  );
  expect(runs.find(({ role }) => role === 'developer')?.pid).toBe(agent?.pid);
  expect(hosts.origin('show', 'main:feature.txt')).toBe('done');
}, 300_000);

test('of thirty tasks on two hosts, one of which is lost with agents at work and comes back, only those agents’ runs are done again', async () => {
  const [lost, other] = both;
  rmSync(join(lost.folder, 'go'), { force: true });
  other.detach();
  const orch = await hosts.connect({ ORCH_HOST_PATIENCE_SECONDS: '5' });
  const items = Array.from({ length: 30 }, (_, number) => `MANY-${number}`);
  const start = async (some: readonly string[]) => {
    for (const item of some) await orch.start({ project: 'many', title: item, description: '', item });
  };
  const atWork = async () => runsOn(lost, await runsOf('many')).filter(({ pid }) => pid !== null);

  await start(items.slice(0, 20));
  await until('all slots of the host are taken', async () => (await atWork()).length === slots);
  await killWorker(lost);
  const left = await atWork();
  await until('their tasks have gone on elsewhere', async () => {
    const again = runsOn(other, await runsOf('many'));
    return left.every(({ taskId }) => again.some((run) => run.taskId === taskId));
  });
  expect(left.filter(({ pid }) => isGone(pid ?? 0))).toEqual([]);
  await startWorker(lost);
  await until('the old agents have ended', () => left.every(({ pid }) => isGone(pid ?? 0)));
  lost.detach();
  await start(items.slice(20));
  await Promise.all(items.map((item) => server.client.workflow.getHandle(`task/many/${item}`).result()));
  await orch.close();

  const runs = await runsOf('many');
  const done = runs.filter(({ outcome }) => outcome === 'Succeeded');
  const expected = items.flatMap((item) =>
    ['deploy', 'development', 'review'].map((stage) => `task/many/${item} ${stage}`),
  );
  expect(done.map(({ taskId, stage }) => `${taskId} ${stage}`).sort()).toEqual(expected.sort());
  expect(runsOn(lost, done)).not.toEqual([]);
  const others = runs.filter((run) => !done.includes(run));
  expect(others.map(({ runKey, outcome }) => ({ runKey, outcome })).sort(byKey)).toEqual(
    left.map(({ runKey }) => ({ runKey, outcome: 'Cancelled' })).sort(byKey),
  );
  expect(done.every((run) => run.costUsd === costUsd) && others.every((run) => run.costUsd === null)).toBe(true);
  const costs = await lost.orch('cost', '--by', 'project', '--project', 'many', '--json');
  await costs.ends(0);
  expect(JSON.parse(costs.output())).toMatchObject([{ runs: 96, costUsd: 90 * costUsd, unknownCosts: 6 }]);
  expect(items.filter((item) => hosts.origin('show', `main:of-${item}.txt`) !== 'done')).toEqual([]);
  // Visibility lags behind.
  await until('the tasks are found by what they cost and where they stand', async () => {
    const found = `OrchProject = "many" AND OrchStatus = "done" AND OrchCostUsd = ${3 * costUsd}`;
    return (await server.client.workflow.count(found)).count === items.length;
  });
}, 600_000);

test('doctor misses nothing but turns on this server, and nothing at all with the dynamic configuration of the compose file', async () => {
  expect(await turnsByDoctor()).toEqual(['turns']);
  await server.kill();
  await server.restart(readFileSync(join(packageRoot, 'docker/temporal-dynamic-config.yaml'), 'utf8'));
  expect(await turnsByDoctor()).toEqual([]);
}, 120_000);

function byKey(one: { readonly runKey: string }, other: { readonly runKey: string }): number {
  return one.runKey < other.runKey ? -1 : 1;
}
