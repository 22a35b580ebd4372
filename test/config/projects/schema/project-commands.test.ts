import { describe, expect, test } from '@jest/globals';
import { parseProjects } from '../../../../config/projects/parse-projects.js';
import { ProjectsError } from '../../../../config/projects/projects-error.js';
import { resolvePolicy } from '../../../../config/projects/resolve-policy.js';
import { readSettings } from '../../../../config/settings/read-settings.js';
import { guessedSetUpFiles } from '../../../../domain/gates/set-up-files.js';

const file = '/team/orch.projects.yaml';

function projectWith(keys: string) {
  const [project] = parseProjects(`projects:\n  app:\n    repository: /app\n${keys}`, file);
  if (project === undefined) throw new Error('no project');
  return project;
}

function policyOf(keys: string, env: NodeJS.ProcessEnv = {}) {
  return resolvePolicy(readSettings({ HOME: '/nowhere', ...env }, '/somewhere'), projectWith(keys)).policy;
}

describe('a project’s commands', () => {
  test('are words, or have a name and a limit of their own; a set-up’s limit is another than that of checks', () => {
    const policy = policyOf(
      `
    setup:
      - npm ci
      - { name: database, run: npm run db, timeoutSeconds: 60 }
    checks:
      - npm test
      - { name: types, run: npx tsc, timeoutSeconds: 5 }
    limits: { checkTimeoutSeconds: 7 }
`,
      { ORCH_SETUP_TIMEOUT_SECONDS: '900' },
    );
    expect(policy.setUp.commands).toEqual([
      { name: 'npm ci', run: 'npm ci', timeoutSeconds: 900 },
      { name: 'database', run: 'npm run db', timeoutSeconds: 60 },
    ]);
    expect(policy.checks).toEqual([
      { name: 'npm test', run: 'npm test', timeoutSeconds: 7 },
      { name: 'types', run: 'npx tsc', timeoutSeconds: 5 },
    ]);
  });

  test('read what the project gives them, and the worker by name', () => {
    const policy = policyOf(`
    setup: [npm ci]
    setupFiles: [package-lock.json, 'packages/*/package.json']
    setupSecrets: { NPM_TOKEN: [package.json, .npmrc] }
    environment: { CI: 1, NODE_ENV: test }
    expose: [DATABASE_URL]
`);
    expect(policy.setUp.files).toEqual(['package-lock.json', 'packages/*/package.json']);
    expect(policy.setUp.secrets).toEqual([{ name: 'NPM_TOKEN', files: ['package.json', '.npmrc'] }]);
    expect(policy.environment).toEqual({ CI: '1', NODE_ENV: 'test' });
    expect(policy.expose).toEqual(['DATABASE_URL']);
  });

  test('of a set-up go by lockfiles and manifests where no files are named; a project without a set-up by none', () => {
    expect(policyOf('    setup: [make deps]\n').setUp.files).toEqual(guessedSetUpFiles);
    expect(policyOf('').setUp).toEqual({ commands: [], files: [], secrets: [] });
  });

  test('may name a variable where a credential would stand', () => {
    const run = 'curl -H "Authorization: Bearer $TOKEN" https://$USER:${PASSWORD}@example.org';
    expect(policyOf(`    checks: [${JSON.stringify(run)}]\n`).checks[0]?.run).toBe(run);
  });

  test.each<[string, string, RegExp]>([
    ['a command that is a number', 'setup: [5]', /setup.0: takes a command/],
    ['a list within the list', 'setup: [[npm ci]]', /setup.0: takes a command/],
    ['a word in the place of the list', 'checks: npm test', /checks: takes a list of commands/],
    ['an empty command', 'setup: ["  "]', /setup.0.run: must not be empty/],
    ['a name alone', 'checks: [{name: tests}]', /checks.0.run: is missing/],
    ['an unknown key of a command', 'checks: [{runn: npm test}]', /checks.0.runn: is not known; did you mean run/],
    ['a name of two lines', 'checks: [{name: "a\\nb", run: x}]', /checks.0.name: is one line/],
    ['an empty name', 'checks: [{name: "", run: x}]', /checks.0.name: must not be empty/],
    ['a name without an end', `checks: [{name: ${'a'.repeat(101)}, run: x}]`, /checks.0.name: is longer than 100/],
    ['no time', 'setup: [{run: x, timeoutSeconds: 0}]', /setup.0.timeoutSeconds: takes seconds, from 1 up/],
    ['a time in words', 'setup: [{run: x, timeoutSeconds: 5m}]', /setup.0.timeoutSeconds: takes seconds/],
    ['a name twice', 'checks: [{name: a, run: x}, {name: a, run: y}]', /checks.1: "a" is there twice/],
    ['a command twice', 'checks: [make, make]', /checks.1: "make" is there twice/],
    ['a name that is another’s command', 'checks: [make, {name: make, run: y}]', /checks.1: "make" is there twice/],
    [
      'a credential in a command',
      'setup: ["T=ghp_0123456789abcdefghij npm ci"]',
      /setup.0.run: looks as if it held a credential.*under `expose`/,
    ],
    ['no file', 'setupFiles: []', /setupFiles: must name a file/],
    ['a file in the place of the list', 'setupFiles: go.sum', /setupFiles: takes a list of files/],
    ...['/etc/passwd', '../x', 'a/../b', '', 'a\\b', '.'].map((path): [string, string, RegExp] => [
      `the file ${JSON.stringify(path)}`,
      `setupFiles: [${JSON.stringify(path)}]`,
      /setupFiles.0: .*is no folder or file within the repository/,
    ]),
    ['a file with a zero', 'setupFiles: ["a\\0b"]', /setupFiles.0: is no file within the repository/],
    [
      'a credential in the environment',
      'environment: {T: ghp_0123456789abcdefghij}',
      /environment.T: looks like a cre/,
    ],
    ['a name that no shell takes', 'environment: {a-b: x}', /environment.a-b: is no name of an environment variable/],
    [
      'a setting of orch’s in the environment',
      'environment: {ORCH_PORT: 1}',
      /environment.ORCH_PORT: .*orch’s or Temporal’s/,
    ],
    [
      'a setting of Temporal’s for the agent',
      'agent: {environment: {TEMPORAL_API_KEY: x}}',
      /environment.TEMPORAL_API_KEY: .*Temporal’s/,
    ],
    ['a map of what is exposed', 'expose: {A: b}', /expose: takes a list of names/],
    ['an exposed name that no shell takes', 'expose: ["A B"]', /expose.0: is no name/],
    ['an exposed setting of orch’s', 'expose: [ORCH_DATABASE_URL]', /expose.0: is a name of orch’s/],
    ['an exposed setting of Temporal’s', 'expose: [TEMPORAL_API_KEY]', /expose.0: is a name of orch’s/],
    ['the exposed ledger', 'expose: [LEDGER_POSTGRES_PASSWORD]', /expose.0: opens orch’s own ledger/],
    ['an exposed login', 'expose: [ANTHROPIC_API_KEY]', /expose.0: is the agent claude’s own/],
    [
      'a login for the set-up',
      'setup: [x], setupSecrets: {OPENAI_API_KEY: [a]}',
      /setupSecrets.OPENAI_API_KEY: is the agent codex’s own/,
    ],
    [
      'a secret without files',
      'setup: [x], setupSecrets: {NPM_TOKEN: []}',
      /setupSecrets.NPM_TOKEN: must name the files/,
    ],
    ['a list of secrets', 'setup: [x], setupSecrets: [NPM_TOKEN]', /setupSecrets: takes a map/],
    [
      'a secret without a set-up',
      'setupSecrets: {NPM_TOKEN: [a]}',
      /setupSecrets.NPM_TOKEN: is for the commands of `setup`/,
    ],
    [
      'a secret that everybody reads',
      'setup: [x], expose: [NPM_TOKEN], setupSecrets: {NPM_TOKEN: [a]}',
      /setupSecrets.NPM_TOKEN: is exposed as well/,
    ],
  ])('are not taken with %s', (_, keys, message) => {
    const text = `projects:\n  app: {repository: /app, ${keys}}\n`;
    expect(mistakesOf(text)).toMatch(message);
  });
});

function mistakesOf(text: string): string {
  try {
    parseProjects(text, file);
  } catch (error) {
    if (error instanceof ProjectsError) return error.what;
    throw error;
  }
  return '';
}
