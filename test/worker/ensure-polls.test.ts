import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { readSettings } from '../../config/settings/read-settings.js';
import { ensurePolls } from '../../worker/ensure-polls.js';
import { startTemporal, type TestNamespace } from '../temporal.js';

const folder = mkdtempSync(join(tmpdir(), 'orch-polls-'));
let temporal: TestNamespace;
beforeAll(async () => {
  temporal = await startTemporal();
});
afterAll(async () => {
  await temporal.teardown();
  rmSync(folder, { recursive: true, force: true });
});

const warned: string[] = [];
const log = pino({ level: 'warn' }, { write: (line: string) => warned.push(line) });
const ensure = (client: Client) =>
  ensurePolls({ temporal: client, log, settings: readSettings({ PATH: process.env.PATH }, folder) });
const write = (projects: string) => writeFileSync(join(folder, 'orch.projects.yaml'), `projects:\n${projects}`);
const runOf = async (project: string) => (await temporal.client.workflow.getHandle(`poll/${project}`).describe()).runId;

async function polls(): Promise<string[]> {
  const found: string[] = [];
  for await (const { workflowId } of temporal.client.workflow.list({ query: `WorkflowType = 'pollWorkflow'` }))
    found.push(workflowId);
  return found.sort();
}

test('each project at an account has one poll, by however many workers, and it goes on', async () => {
  write(`  ours: { repository: /ours.git }
  code: { repository: https://git.example/acme/code.git, forge: gitea }
`);
  await Promise.all(Array.from({ length: 5 }, () => ensure(temporal.client)));
  const first = await runOf('code');
  write(`  code: { repository: https://git.example/acme/code.git, forge: gitea }
  items: { repository: /items.git, tracker: { account: gitea, repository: acme/items } }
`);
  await ensure(temporal.client);
  expect(await runOf('code')).toBe(first);
  // Listings are eventually consistent.
  while ((await polls()).length < 2) await sleep(50);
  expect(await polls()).toEqual(['poll/code', 'poll/items']);
  expect(warned).toEqual([]);
});

test('one that was ended is begun again', async () => {
  const first = await runOf('code');
  await temporal.client.workflow.getHandle('poll/code').terminate();
  await ensure(temporal.client);
  expect(await runOf('code')).not.toBe(first);
});

test('where Temporal is away the worker goes on, and says so', async () => {
  await ensure(new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) }));
  expect(warned.join()).toContain('not every project is asked for news');
});
