import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  deployCredentials,
  exposedVariables,
  missingVariables,
  setUpSecrets,
} from '../../../config/projects/project-variables.js';
import { readProjects } from '../../../config/projects/projects.js';
import { readSettings } from '../../../config/settings/read-settings.js';

const folder = mkdtempSync(join(tmpdir(), 'orch-variables-'));
writeFileSync(
  join(folder, 'orch.projects.yaml'),
  `projects:
  app:
    { repository: /app, setup: [x], expose: [ONE, TWO, THREE], setupSecrets: { FOUR: [a] } }
  shop:
    repository: /shop
    deploy:
      staging: { command: ./deploy.sh, credentials: [STAGING_TOKEN] }
      production: { command: ./deploy.sh, credentials: [SHOP_TOKEN, SHOP_KEY] }
`,
);
const settings = readSettings({ HOME: folder, ONE: 'of the environment', THREE: '' }, folder, {
  ...{ SHOP_TOKEN: 'of .env', ONE: 'of .env', TWO: 'of .env', ORCH_DATABASE_URL: 'postgresql://x:y@z/o' },
});

test('a worker gives what its own projects file names, from its environment before its .env', () => {
  expect(exposedVariables(settings, 'app', ['ONE', 'TWO'])).toEqual({ ONE: 'of the environment', TWO: 'of .env' });
});

test.each<[string, string, readonly string[], RegExp]>([
  [
    'that its file does not name',
    'app',
    ['ONE', 'OTHER'],
    /asks for OTHER, and this worker’s projects file does not name/,
  ],
  ['of orch’s own, whatever a task asks', 'app', ['ORCH_DATABASE_URL'], /asks for ORCH_DATABASE_URL/],
  ['of a project that it does not know', 'other', ['ONE'], /asks for ONE/],
  ['that is for the set-up alone', 'app', ['FOUR'], /asks for FOUR/],
  ['that it has not, or that is empty', 'app', ['THREE'], /has no THREE: put it into the .env of the worker/],
])('it gives none %s', (_, project, names, problem) => {
  expect(exposedVariables(settings, project, names)).toMatch(problem);
});

test('it gives no secret of a set-up that it has not, and says beforehand what is missing', () => {
  expect(setUpSecrets(settings, 'app', ['FOUR'])).toMatch(/has no FOUR/);
  expect(setUpSecrets(settings, 'app', ['ONE'])).toMatch(/does not name it under `setupSecrets`/);
  expect(missingVariables(settings, readProjects(settings))).toEqual([
    'The project app asks for THREE, FOUR: put it into the .env of the worker, or into its environment, and start the worker again.',
    'The project shop asks for STAGING_TOKEN, SHOP_KEY: put it into the .env of the worker, or into its environment, and start the worker again.',
  ]);
});

test('it gives an environment’s commands their own credentials, and no others', () => {
  expect(deployCredentials(settings, 'shop', 'production', ['SHOP_TOKEN'])).toEqual({ SHOP_TOKEN: 'of .env' });
  expect(deployCredentials(settings, 'shop', 'production', ['SHOP_TOKEN', 'SHOP_KEY'])).toMatch(/has no SHOP_KEY: put/);
  expect(deployCredentials(settings, 'shop', 'staging', ['SHOP_TOKEN'])).toMatch(
    /asks for SHOP_TOKEN, and .* does not name it under `deploy.staging.credentials` of the project shop/,
  );
  expect(exposedVariables(settings, 'shop', ['SHOP_TOKEN'])).toMatch(/does not name it under `expose`/);
});
