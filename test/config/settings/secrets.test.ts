import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readDotEnv } from '../../../config/settings/environment.js';
import { findCredentials, secretsAmong } from '../../../config/settings/secrets.js';
import { readSettings } from '../../../config/settings/read-settings.js';

const cwd = '/somewhere';

describe('of the variables in `.env`', () => {
  test.each([
    ['MY_SECRET', 'hunter2hunter2'],
    ['MY_SECRET', 'production'],
    ['ANYTHING', 'hunter2hunter2'],
    ['ANYTHING', 'correct horse battery staple'],
    ['ANYTHING', 'correct-horse-battery'],
    ['ANYTHING', 'abcdefghijklmnopqrstuvwxyz'],
    ['ANYTHING', 'kJhGfDsAqW'],
    ['ANYTHING', '/wJalrXUtnFEMI/K7MDENG'],
    ['ANYTHING', '12345678'],
    ['SLACK', 'https://hooks.slack.example/services/T0/B0/xyz'],
    ['DATABASE_URL', 'postgres://app:hunter2hunter2@localhost/app'],
    ['ORCH_NOTIFY_COMMAND', 'curl -d @- https://hooks.slack.example/T0/B0'],
    ['ORCH_NO_SETTING', 'hunter2hunter2'],
    ['TEMPORAL_GRPC_META_AUTHORIZATION', 'Basic hunter2hunter2'],
    ['TEMPORAL_TLS_CLIENT_KEY_DATA', 'LS0tLS1CRUdJTi'],
    ['ANTHROPIC_CUSTOM_HEADERS', 'x-gateway: hunter2hunter2'],
    ['DB_PASS', 'correcthorse'],
    ['ORCH_GITEA_TOKEN_DEVELOPER', 'correcthorse'],
    ['ORCH_GITHUB_SHOP_TOKEN_DEVELOPPER', 'correcthorse'],
    ['ORCH_PLANE_SHOP_TOKEN_DEVELOPPER', 'correcthorse'],
  ])('%s=%s is a secret', (name, value) => {
    expect(secretsAmong({ [name]: value }, cwd)).toEqual([value]);
  });

  test.each([
    ['EMPTY', ''],
    ['BLANK', '  '],
    ['DEBUG', 'true'],
    ['MAX_TOKEN_COUNT', 'hundred'],
    ['NODE_ENV', 'production'],
    ['STAGE', 'DEVELOPMENT'],
    ['LLM_MODEL', 'claude-sonnet-4-5'],
    ['AWS_REGION', 'eu-central-1'],
    ['LISTENS_AT', 'localhost:8080'],
    ['LISTENS_AT', '127.0.0.1:8080'],
    ['NODE', '20.19.110'],
    ['API', 'https://api.example.org/'],
    ['PATHS', '/usr/bin:/nowhere/at/all'],
    ['CERTIFICATES', tmpdir()],
    ['DATA', './data/local'],
    ['ORCH_AGENT_MODEL_DEFAULT', 'claude-sonnet-4-5'],
    ['ORCH_GITEA_URL', 'https://git.example.org/below'],
    ['TEMPORAL_ADDRESS', 'temporal.example.org:7233'],
    ['ANTHROPIC_MODEL', 'claude-sonnet-4-5'],
  ])('%s=%s is none', (name, value) => {
    expect(secretsAmong({ [name]: value }, cwd)).toEqual([]);
  });

  test('a password in a URL is one by itself as well, also encoded', () => {
    const url = 'amqp://app:p%40ssword9@queue.example.org/';
    expect(findCredentials([{ QUEUE: url }], null)).toEqual(['p%40ssword9', 'p@ssword9']);
    expect(secretsAmong({ QUEUE: url }, cwd)).toEqual([url]);
  });
});

describe('the settings with a `.env`', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orch-secrets-'));
  writeFileSync(join(folder, '.env'), 'MY_SECRET=by-its-name-01\nMINE="by its file 02"\nORCH_AGENT_SLOTS=4\n');

  test('hide all of its secrets, and keep those out of commits whose names say so', () => {
    const settings = readSettings({ HOME: '/nowhere', GITHUB_TOKEN: 'of-somebody-03' }, folder, readDotEnv(folder));
    expect(settings.secrets).toEqual(['of-somebody-03', 'by-its-name-01', 'by its file 02']);
    expect(settings.credentials).toEqual(['of-somebody-03', 'by-its-name-01']);
  });

  test('hide the value in the file, too, where the environment has another one', () => {
    const { secrets } = readSettings({ MY_SECRET: 'of-the-shell-04' }, folder, readDotEnv(folder));
    expect(secrets).toEqual(expect.arrayContaining(['of-the-shell-04', 'by-its-name-01']));
  });
});
