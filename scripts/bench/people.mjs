// How soon an agent starts after a person has moved an item in Plane, or has pressed a button on Telegram: on the tests' servers,
// beside a task that is started by a client.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readState } from '../../dist/activities/agents/supervisor/state-file.js';
import { startTask } from '../../dist/client/start-task.js';
import { parseProjects } from '../../dist/config/projects/parse-projects.js';
import { resolvePolicy } from '../../dist/config/projects/resolve-policy.js';
import { packageRoot } from '../../dist/config/package-root.js';
import { ensureDemoRepository } from '../../dist/stack/demo/demo-repository.js';
import { choosePort } from '../../dist/stack/ports/free-port.js';
import { at, print } from './figures.mjs';
import './tests-servers.mjs';

const samples = Number(process.argv[2] ?? 30);
/** The first ones warm up what later ones find. */
const warmUp = 3;
const patienceMs = 60_000;

const { aPlaneTeam } = await import('../../test/plane/a-plane-team.js');
const { startTelegramServer } = await import('../../test/telegram/telegram-server.js');
const team = await aPlaneTeam();
const { plane, project, ada, bot } = team;
const telegram = await startTelegramServer();
const boss = telegram.user('Grace');
const chat = telegram.privateChat(boss);
const port = await choosePort({ wanted: null, last: null, what: 'the server', setting: '' });
const secret = `plane_wh_${randomUUID()}`;
team.workspace.hooks.push({ id: randomUUID(), url: `http://127.0.0.1:${port}/webhooks/plane`, secret });
const folder = await mkdtemp(join(tmpdir(), 'orch-bench-people-'));
const projectsFile = join(folder, 'orch.projects.yaml');
const repository = await ensureDemoRepository(join(folder, 'demo'), process.env);
await writeFile(
  projectsFile,
  JSON.stringify({
    projects: {
      shop: {
        repository: repository.origin,
        pipeline: ['analysis', 'architecture'],
        approvals: ['requirements'],
        approvers: [`telegram:${boss.id}`],
        tracker: { account: 'plane', project: project.id, start: { state: 'Ready' }, pollSeconds: 86_400 },
        notify: { telegram: { urgent: 'none', info: 'none', action: String(chat) } },
      },
    },
  }),
);
Object.assign(process.env, {
  ORCH_AGENT_PROGRAM: join(packageRoot, 'test/fixtures/agents/whole-team.mjs'),
  ORCH_PLANE_URL: plane.url,
  ORCH_PLANE_WORKSPACE: team.workspace.slug,
  ORCH_PLANE_TOKEN: bot.token,
  ORCH_PLANE_WEBHOOK_SECRET: secret,
  ORCH_TELEGRAM_TOKEN: telegram.token,
  ORCH_TELEGRAM_API_ROOT: telegram.url,
  ORCH_SERVER_ADDRESS: `127.0.0.1:${port}`,
  ORCH_PROJECTS_FILE: projectsFile,
});
// A minute of a team has fewer changes in it.
plane.limit = { requests: 100_000, windowMs: 60_000 };
const { withStack } = await import('./with-stack.mjs');

try {
  await withStack(async ({ connections, settings }) => {
    const [moves, presses, starts] = [[], [], []];
    for (let n = 1; n <= warmUp + samples; n += 1) {
      // As after a quiet minute: orch spreads its requests to Plane over the minute, which is not what is measured.
      await connections.pool.query('delete from paces');
      const item = plane.people.addItem(project, ada, { name: `Item ${n}` });
      const taskId = `task/shop/DEMO-${item.sequence}`;
      const movedAt = Date.now();
      plane.people.move(item, 'Ready', ada);
      const analyst = await startOf(connections.pool, taskId, 'analyst');

      const message = await messageOf(`DEMO-${item.sequence}`);
      const pressedAt = Date.now();
      telegram.press(message, 'Approve', boss);
      const architect = await startOf(connections.pool, taskId, 'architect');

      const startedAt = Date.now();
      await start(connections, settings, `by-client-${n}`);
      const byClient = await startOf(connections.pool, `task/shop/by-client-${n}`, 'analyst');
      // What is still under way would be measured as well.
      await Promise.all(
        [taskId, `task/shop/by-client-${n}`].map((id) => connections.client.workflow.getHandle(id).result()),
      );
      if (n <= warmUp) continue;
      moves.push(analyst - movedAt);
      presses.push(architect - pressedAt);
      starts.push(byClient - startedAt);
    }
    tell('a task is started by a client → its agent starts', starts);
    tell('an item becomes Ready in Plane → its agent starts', moves, 'p95 ≤ 1000 ms');
    tell('a button is pressed on Telegram → the next agent starts', presses, 'p95 ≤ 1000 ms');
    if (plane.requests.some(({ status }) => status === 429)) throw new Error('Plane was asked too often');
  });
} finally {
  await telegram.close();
  await team.close();
  await rm(folder, { recursive: true, force: true });
}

function tell(what, times, target) {
  times.sort((a, b) => a - b);
  print(`${what} (${times.length})`, `p50 ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms`, target);
}

async function start(connections, settings, item) {
  const [bench] = parseProjects(readFileSync(projectsFile, 'utf8'), projectsFile);
  const shop = { ...bench, tracker: null, approvals: [], pipeline: ['analysis'] };
  const { policy } = resolvePolicy(settings, shop);
  await startTask(connections, { project: shop, policy, title: item, description: item, item });
}

/** When the process of a role was there, to some milliseconds. */
async function startOf(pool, taskId, role) {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(5)) {
    const { rows } = await pool.query('select output_path from agent_runs where task_id = $1 and role = $2', [
      taskId,
      role,
    ]);
    const [run] = rows;
    if (run !== undefined && readState(run.output_path.replace(/log$/, 'json'))?.program) return Date.now();
  }
  throw new Error(`${taskId} has no ${role} at work`);
}

async function messageOf(item) {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(20)) {
    const message = telegram.messages(chat).find(({ text, buttons }) => text.includes(item) && buttons.length > 0);
    if (message !== undefined) return message;
  }
  throw new Error(`the chat was not asked about ${item}`);
}
