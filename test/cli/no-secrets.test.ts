import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Connection, Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { createPool } from '../../activities/store/pool.js';
import { packageRoot } from '../../config/package-root.js';
import { orchBin } from '../orch-bin.js';
import { readStackFile } from '../../config/settings/stack-file.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { freshFolder, killIfThere, processesOf, run, type StartedProgram, until } from '../stack/start-fixture.js';

/** A whole stack, and an agent that puts its own credential wherever it can. */

const key = 'k3y+of/the agent"0123456789';
/** Parts of it in each of its forms. */
const forms = ['k3y+of', 'agent"01', 'agent\\"01', 'k3y%2Bof', ...base64Cores()];
const secrets = {
  ANTHROPIC_API_KEY: key,
  ORCH_GITEA_URL: 'https://git.example.org',
  ORCH_GITEA_TOKEN: 'token-of-the-forge-0123',
  ORCH_REMINDER_SECONDS: '60',
};
/** Stands in `.env` alone, under a name that does not say what it is. */
const own = 'what-is-mine-alone-42';
const taskId = 'task/shop/KEY-1';
let folder: string;
let stack: StartedProgram;

/** What every base64 of a text with the key in it holds, whatever stands before. */
function base64Cores(): string[] {
  return [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + key)
      .toString('base64')
      .slice(4, 28),
  );
}

async function orch(...args: string[]): Promise<string> {
  const program = await run(folder, process.execPath, [orchBin, ...args], secrets);
  await program.ends(0);
  return program.output();
}

function expectNoSecret(what: string, text: string): void {
  expect([what, forms.filter((form) => text.includes(form))]).toEqual([what, []]);
  for (const secret of [secrets.ORCH_GITEA_TOKEN, own, Buffer.from(own).toString('base64')]) {
    expect(text).not.toContain(secret);
  }
}

beforeAll(async () => {
  folder = await freshFolder();
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet', '--bare', '--initial-branch=main', 'shop.git');
  git('clone', '--quiet', 'shop.git', 'shop');
  writeFileSync(join(folder, 'shop/README.md'), '# Shop\n');
  git('-C', 'shop', 'add', '.');
  git('-C', 'shop', '-c', 'user.name=Ada', '-c', 'user.email=a@example.org', 'commit', '--quiet', '-m', 'Begin');
  git('-C', 'shop', 'push', '--quiet', 'origin', 'HEAD:main');
  const agent = join(packageRoot, 'test/fixtures/agents/tell-its-key.mjs');
  const projects = `projects:\n  shop: { repository: ${folder}/shop.git, agent: { program: ${agent} } }\n`;
  writeFileSync(join(folder, 'orch.projects.yaml'), projects);
  writeFileSync(join(folder, '.env'), `MINE=${own}\nORCH_AGENT_SANDBOX=off\n`);
  stack = await run(folder, process.execPath, [orchBin, 'up'], secrets);
  await stack.says(/The stack is up/);
}, 400_000);

afterAll(async () => {
  stack.child.kill('SIGTERM');
  await stack.ends(null);
  for (const line of processesOf(folder)) killIfThere(Number.parseInt(line));
  await rm(folder, { recursive: true, force: true });
}, 240_000);

test('an agent that tells its credential wherever it can gets it into no history, ledger, comment, status or message', async () => {
  await orch('start', '--project', 'shop', '--item', 'KEY-1', '--title', 'Keep it');
  let status = '';
  await until('the task is blocked by the question', async () => {
    status = await orch('status', taskId, '--json');
    return status.includes('needs clarification');
  });
  await orch('guide', taskId, 'No, go on.');
  await until('the analyst has asked again', async () => {
    status = await orch('status', taskId, '--json');
    const { stages, status: word } = JSON.parse(status) as TaskView;
    return word === 'blocked' && stages.length === 4 && stages.every(({ runs }) => runs > 0);
  });

  // What the agent did is there, so that there was something to hide.
  const runs = readdirSync(join(folder, '.orch/runs')).filter((name) => name.endsWith('.log'));
  expect(runs.length).toBeGreaterThanOrEqual(3);
  for (const name of runs) {
    const raw = readFileSync(join(folder, '.orch/runs', name), 'utf8');
    for (const secret of [key, own, Buffer.from(own).toString('base64')]) expect(raw).toContain(secret);
  }

  const { temporal: server, postgres } = readStackFile(join(folder, '.orch')) ?? {};
  const history = await historyOf(server?.address ?? '');
  expect(history).toContain('01-requirements.md holds what is, or looks like, a credential');
  expect(history).toContain('02-[redacted].md holds what is, or looks like, a credential');
  expect(history).toContain('authorization: bearer [redacted]');
  expect(history).not.toContain('not-yours');
  expect(history).toContain('cannot log in with [redacted]');
  expect(history).toContain('mine is [redacted]');
  expectNoSecret('history', history);
  const ledger = await ledgerOf(postgres?.url ?? '');
  expect(ledger).toContain('claude-[redacted]');
  expectNoSecret('ledger', ledger);
  expectNoSecret('status', status);
  expectNoSecret('stack', stack.output());
  const worker = readFileSync(join(folder, '.orch/logs/worker.log'), 'utf8');
  expect(worker).toMatch(/agent finished[^]*refused what it asked for/);
  expectNoSecret('worker', worker);
  const logs = await orch('logs', taskId);
  expect(logs).toContain('my key is [redacted]');
  expectNoSecret('logs', logs);
  expectNoSecret('raw logs', await orch('logs', taskId, '--raw'));
}, 600_000);

/** All events of all runs of the workflow, their payloads decoded. */
async function historyOf(address: string): Promise<string> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const texts: string[] = [];
    for await (const { workflowId, runId } of client.workflow.list({ query: `WorkflowId = '${taskId}'` })) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const event of events ?? []) texts.push(decoded(event));
    }
    return texts.join('\n');
  } finally {
    await connection.close();
  }
}

function decoded(event: temporal.api.history.v1.IHistoryEvent): string {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString('utf8'));
    else if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(event);
  return texts.join('\n');
}

/** Every row of every table. */
async function ledgerOf(url: string): Promise<string> {
  const pool = createPool(url);
  try {
    const { rows: tables } = await pool.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
    );
    const rows = await Promise.all(
      tables.map(({ name }) => pool.query<{ row: string }>(`select to_jsonb(${name})::text as row from ${name}`)),
    );
    return rows.flatMap((result) => result.rows.map(({ row }) => row)).join('\n');
  } finally {
    await pool.end();
  }
}
