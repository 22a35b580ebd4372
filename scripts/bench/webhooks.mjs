// How fast webhooks are answered, and whether any is lost or done twice where the server and Temporal are killed meanwhile.
// The load comes at its own pace, whatever the answers: what a late one makes others wait counts for those, too.
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { at, print } from './figures.mjs';
import { withStack } from './with-stack.mjs';

const perSecond = 200;
const seconds = Number(process.argv[2] ?? 30);
/** Of so many one concerns a task. */
const one = 50;
const secret = randomUUID();
const patienceMs = 120_000;

const person = { id: 7, login: 'ada' };
const repository = { name: 'shop', owner: { id: 2, login: 'acme' } };
/** About as long as Gitea's are. */
const filling = 'x'.repeat(8_000);
let numbers = 0;

const folder = await mkdtemp(join(tmpdir(), 'orch-bench-projects-'));
const projectsFile = join(folder, 'orch.projects.yaml');
await writeFile(
  projectsFile,
  `projects:
  shop: { repository: 'http://127.0.0.1:9/acme/shop.git', forge: gitea, tracker: { account: gitea, start: { label: orch }, pollSeconds: 3600 } }
`,
);
Object.assign(process.env, {
  ORCH_GITEA_URL: 'http://127.0.0.1:9',
  ORCH_GITEA_TOKEN: 'a-token-that-nobody-asks-for',
  ORCH_GITEA_WEBHOOK_SECRET: secret,
  ORCH_PROJECTS_FILE: projectsFile,
});
try {
  await withStack(async ({ stack, connections }) => {
    const quiet = await load(stack, () => undefined);
    const all = await untilDone(connections, quiet);
    const times = quiet.answers.map(({ ms }) => ms).sort((a, b) => a - b);
    const figures = [0.5, 0.95, 0.99].map((quantile) => `${at(times, quantile).toFixed(1)} ms`);
    print(
      `${perSecond} webhooks a second for ${seconds} s: p50, p95, p99 of the answer`,
      figures.join(', '),
      'p99 < 100 ms',
    );
    if (quiet.failed > 0 || all.lost > 0) throw new Error(`${quiet.failed} were not taken, ${all.lost} did not go on`);

    const kills = [
      { part: 'server', at: 0.2 },
      { part: 'temporal', at: 0.4 },
      { part: 'server', at: 0.6 },
    ];
    const killed = await load(stack, (share) => {
      if (kills.length > 0 && share >= kills[0].at) process.kill(pidOf(stack, kills.shift().part), 'SIGKILL');
    });
    const { lost, doubled } = await untilDone(connections, killed);
    print(
      'the same, with kill -9 of the server (twice) and of Temporal: taken, refused',
      `${killed.answers.length}, ${killed.failed}`,
    );
    print('of those that were taken: lost, doubled', `${lost}, ${doubled}`, '0, 0');
    if (lost > 0 || doubled > 0) process.exitCode = 1;
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Sends all, and answers which were taken, each with how long after its time it was. */
async function load(stack, onTurn) {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const all = perSecond * seconds;
  const begin = performance.now();
  const answers = [];
  let failed = 0;
  const sent = [];
  for (let n = 0; n < all; n += 1) {
    const due = begin + (n * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    onTurn(n / all);
    const webhook = n % one === 0 ? aComment() : aChange();
    sent.push(
      send(stack.serverUrl, agent, webhook).then(
        (status) => {
          if (status === 202) answers.push({ id: webhook.id, key: webhook.key, ms: performance.now() - due });
          else failed += 1;
        },
        () => (failed += 1),
      ),
    );
  }
  await Promise.all(sent);
  agent.destroy();
  return { answers, failed };
}

function send(url, agent, { id, event, body }) {
  return new Promise((resolve, reject) => {
    const sending = request(
      `${url}/webhooks/gitea`,
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-gitea-delivery': id,
          'x-gitea-event-type': event,
          'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
        },
      },
      (answer) => {
        answer.resume().on('error', reject);
        answer.on('end', () => resolve(answer.statusCode));
      },
    ).on('error', reject);
    sending.end(body);
  });
}

function aComment() {
  numbers += 1;
  const comment = { id: numbers, body: '/status', created_at: '2026-11-27T20:10:13Z', user: person };
  const body = {
    action: 'created',
    is_pull: false,
    issue: { number: 1_000 + numbers },
    comment,
    repository,
    sender: person,
    filling,
  };
  const key = `comment/gitea/${numbers}`;
  return { id: randomUUID(), event: 'issue_comment', key, body: JSON.stringify(body) };
}

/** Taken in like the others, and of no task. */
function aChange() {
  const moment = '2026-11-27T20:10:13Z';
  const issue = {
    number: 2,
    title: 'x',
    body: '',
    state: 'open',
    updated_at: moment,
    closed_at: null,
    labels: [],
    assignees: [],
  };
  const body = { action: 'label_updated', issue, repository, sender: person, filling };
  return { id: randomUUID(), event: 'issue_label', key: null, body: JSON.stringify(body) };
}

/** Waits until all that was taken is with Temporal, or for too long; answers what is missing there, and what is there twice. */
async function untilDone({ pool, client }, { answers }) {
  const ids = answers.map(({ id }) => id);
  const keys = answers.flatMap(({ key }) => key ?? []);
  for (const start = Date.now(); ; await sleep(500)) {
    const kept = await count(pool, 'select count(*) from deliveries where read_at is not null and id = any($1)', ids);
    const handed = await count(pool, 'select count(*) from events where handed_at is not null and key = any($1)', keys);
    const { events, runs } = await runsOf(client);
    const begun = keys.filter((key) => events.has(`event/shop/${key}`)).length;
    const lost = ids.length - kept + (keys.length - handed) + (keys.length - begun);
    if (lost === 0 || Date.now() - start > patienceMs) return { lost, doubled: runs - events.size };
  }
}

async function count(pool, sql, values) {
  return Number((await pool.query(sql, [values])).rows[0].count);
}

/** Where Temporal is just started again it answers later. */
async function runsOf(client) {
  const events = new Set();
  let runs = 0;
  try {
    for await (const { workflowId } of client.workflow.list({ query: 'WorkflowType = "eventWorkflow"' })) {
      events.add(workflowId);
      runs += 1;
    }
  } catch {
    return { events: new Set(), runs: 0 };
  }
  return { events, runs };
}

function pidOf(stack, part) {
  return JSON.parse(readFileSync(join(stack.paths.runDir, `${part}.json`), 'utf8')).pid;
}
