import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { checkDeploy } from '../../../cli/doctor/check-deploy.js';
import { createAskGit } from '../../../cli/init/ask-git.js';
import { parseProjects } from '../../../config/projects/parse-projects.js';
import { resolvePolicy } from '../../../config/projects/resolve-policy.js';
import { readSettings } from '../../../config/settings/read-settings.js';

const repository = mkdtempSync(join(tmpdir(), 'orch-check-deploy-'));

beforeAll(() => {
  const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args]);
  git('init', '--quiet', '--initial-branch=main');
  mkdirSync(join(repository, 'ops'));
  for (const name of ['deploy.sh', 'ops/smoke.sh', 'plain.sh']) writeFileSync(join(repository, name), '#!/bin/sh\n');
  for (const name of ['deploy.sh', 'ops/smoke.sh']) chmodSync(join(repository, name), 0o755);
  git('add', '.');
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '--quiet', '-m', 'first');
});

async function findingsOf(keys: string, url = repository) {
  const [project] = parseProjects(
    `projects:\n  shop:\n    repository: ${url}\n    ${keys}\n`,
    '/team/orch.projects.yaml',
  );
  if (project === undefined) throw new Error('no project');
  const settings = readSettings({ HOME: repository, PATH: process.env['PATH'] }, repository);
  const git = createAskGit(settings.hostEnvironment);
  return checkDeploy(project, resolvePolicy(settings, project).policy, settings, git);
}

const health = 'health: [{ command: ops/smoke.sh }]';

test.each<[string, string, string[]]>([
  ['nothing of a project that deploys by an agent', 'deploy: { staging: {} }', []],
  [
    'all well of commands that are there',
    `deploy: { production: { command: ./deploy.sh production, ${health}, credentials: [TOKEN] } }`,
    ['ok production of shop: ./deploy.sh production; ops/smoke.sh'],
  ],
  [
    'a command that is no file',
    'deploy: { staging: { command: ./gone.sh } }',
    ['warn staging of shop: ./gone.sh is no file of the base branch'],
  ],
  [
    'a command that is not executable',
    'deploy: { staging: { command: FAST=1 ./plain.sh && ./deploy.sh } }',
    ['warn staging of shop: ./plain.sh is not executable'],
  ],
  [
    'nothing of what is looked up on the PATH, or elsewhere',
    'deploy: { staging: { command: make deploy && cd x && ./y } }',
    ['ok staging of shop: make deploy && cd x && ./y'],
  ],
  [
    'that there is no sandbox',
    'deploy: { staging: { command: ./deploy.sh, sandbox: off } }',
    [
      'warn staging of shop: sandbox off: what its commands run can read all that the worker’s user can, orch’s own credentials too',
      'warn staging of shop: code that agents wrote runs outside of any sandbox before a person has seen it',
    ],
  ],
  [
    'that nobody is asked',
    'approvals: [deploy]\n    deploy: { staging: { command: ./deploy.sh, credentials: [TOKEN] } }',
    ['warn staging of shop: code that agents wrote runs beside TOKEN before a person has seen it'],
  ],
])('doctor says %s', async (_, keys, expected) => {
  expect((await findingsOf(keys)).map(({ state, name, found }) => `${state} ${name}: ${found}`)).toEqual(expected);
});

test('doctor says nothing of files in a repository that it cannot see', async () => {
  const found = await findingsOf(
    'deploy: { staging: { command: ./gone.sh } }',
    'https://git.example.org/team/shop.git',
  );
  expect(found).toMatchObject([{ state: 'ok' }]);
});
