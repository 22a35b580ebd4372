import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { agentEnvironments } from '../../../config/settings/environment.js';
import { findCredentials } from '../../../config/settings/secrets.js';
import { createRedact } from '../../../domain/text/redact.js';
import { freshDatabase, type TestDatabase } from '../../database.js';
import { aHost, fakeAgent, aPolicy, type Host } from '../agents/a-run.js';

/** The environment of a worker, as full of secrets as a real one can be. */
const ofWorker = {
  PATH: process.env.PATH,
  HOME: '/home/worker',
  LC_ALL: 'C.UTF-8',
  ANTHROPIC_API_KEY: 'own-key-of-claude-0123456789',
  OPENAI_API_KEY: 'secret-of-another-agent',
  ORCH_DATABASE_URL: 'postgresql://orch:secret-of-the-ledger@db/orch',
  ORCH_GITEA_URL: 'https://git.example.org',
  ORCH_GITEA_TOKEN: 'secret-of-the-forge',
  ORCH_GITEA_SHOP_TOKEN: 'secret-of-the-other-forge',
  ORCH_ASKPASS_PASSWORD: 'secret-of-our-git',
  GIT_ASKPASS: '/secret-of-our-git',
  ORCH_NOTIFY_COMMAND: 'curl https://chat/secret-of-the-notifier',
  GITHUB_TOKEN: 'secret-of-github',
  TEMPORAL_API_KEY: 'secret-of-temporal',
  AWS_SECRET_ACCESS_KEY: 'secret-of-the-cloud',
  NPM_TOKEN: 'secret-of-the-registry',
  SSH_AUTH_SOCK: '/run/secret-of-ssh',
  NODE_OPTIONS: '--title=secret-of-node',
  LD_PRELOAD: '',
};

let database: TestDatabase;
let host: Host;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  host = await aHost(database.pool);
  host.deps.environments = agentEnvironments(ofWorker, null);
  host.deps.redact = createRedact(findCredentials([ofWorker], null));
});
afterEach(() => host.close());

test('an agent sees its own credential and no other of the worker’s, and its supervisor sees none', async () => {
  const input = host.input({ policy: { ...aPolicy, program: fakeAgent('print-environments') } });
  const { ending, facts } = await host.attempt(input).output;
  const log = await readFile(facts.logPath, 'utf8');
  expect(log.match(/^PATH=/gm)).toHaveLength(2);
  expect(log.match(/^ANTHROPIC_API_KEY=own-key/gm)).toHaveLength(1);
  expect(log).not.toContain('secret-of-');
  for (const name of Object.keys(ofWorker)) {
    const mayHave = ['PATH', 'HOME', 'LC_ALL', 'ANTHROPIC_API_KEY'].includes(name);
    expect([name, new RegExp(`^${name}=`, 'm').test(log)]).toEqual([name, mayHave]);
  }

  expect(ending).toMatchObject({ type: 'AgentFailed', message: expect.stringContaining('[redacted]') });
  expect(JSON.stringify({ ending, facts })).not.toContain('own-key');
  const { rows } = await database.pool.query<{ row: string }>('select agent_runs::text as row from agent_runs');
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toMatch(/own-key|secret-of-/);
  expect(JSON.stringify(host.logged)).not.toMatch(/own-key|secret-of-/);
});
