import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseProjects } from '../../../../config/projects/parse-projects.js';
import { ProjectsError, type ProjectProblem } from '../../../../config/projects/projects-error.js';
import { resolvePolicy } from '../../../../config/projects/resolve-policy.js';
import { readSettings } from '../../../../config/settings/read-settings.js';
import { bareDeploy, bareEnvironment } from '../../../../domain/pipeline/environment.js';

const file = '/team/orch.projects.yaml';
const readme = `
    deploy:
      files: [deploy.sh, ops/]
      staging:
        command: ./deploy.sh staging
        read: [~/.ssh/deploy, /run/docker.sock]
        credentials: [STAGING_TOKEN]
        health: [{ url: 'https://staging.shop.example/health', status: 200, contains: '{commit}' }]
      production:
        command: ./deploy.sh production
        rollback: ./deploy.sh production
        credentials: [SHOP_DEPLOY_TOKEN]
        health:
          - { url: 'https://shop.example/health', contains: '{commit}' }
          - { command: ./smoke.sh }
        healthWithinSeconds: 60
        monitor: { everySeconds: 60, forSeconds: 1800, failing: 3, of: 5, rollback: true }
      redeploy: byItself
      self: true
`;

function projectWith(keys: string) {
  const [project] = parseProjects(`projects:\n  app:\n    repository: /app\n${keys}`, file);
  if (project === undefined) throw new Error('no project');
  return project;
}

function resolved(keys: string, env: NodeJS.ProcessEnv = {}) {
  return resolvePolicy(readSettings({ HOME: '/nowhere', ...env }, '/somewhere'), projectWith(keys));
}

function problemsOf(keys: string): readonly ProjectProblem[] {
  try {
    projectWith(keys);
  } catch (error) {
    if (error instanceof ProjectsError) return error.problems;
    throw error;
  }
  throw new Error('the file was taken');
}

describe('how a project is deployed', () => {
  test('travels with a task, but for what a host says for itself', () => {
    expect(resolved(readme).policy.deploy).toEqual({
      files: ['deploy.sh', 'ops/'],
      environments: {
        staging: {
          ...bareEnvironment,
          command: './deploy.sh staging',
          credentials: ['STAGING_TOKEN'],
          health: [{ kind: 'url', url: 'https://staging.shop.example/health', status: 200, contains: '{commit}' }],
        },
        production: {
          command: './deploy.sh production',
          rollback: './deploy.sh production',
          timeoutSeconds: bareEnvironment.timeoutSeconds,
          sandbox: 'auto',
          credentials: ['SHOP_DEPLOY_TOKEN'],
          health: [
            { kind: 'url', url: 'https://shop.example/health', status: 200, contains: '{commit}' },
            { kind: 'command', run: './smoke.sh', timeoutSeconds: 60 },
          ],
          healthWithinSeconds: 60,
          monitor: { everySeconds: 60, forSeconds: 1800, failing: 3, of: 5, rollback: true },
        },
      },
      redeploy: 'byItself',
      self: true,
    });
  });

  test('is the deployer agent’s affair where nothing is said', () => {
    expect(resolved('').policy.deploy).toEqual(bareDeploy);
    expect(resolved('    deploy: { staging: {} }\n').policy.deploy).toEqual(bareDeploy);
  });

  test('says what commands see of a host, from its root', () => {
    const { staging } = projectWith(readme).deploy.environments;
    expect(staging.paths).toEqual({ read: [join(homedir(), '.ssh/deploy'), '/run/docker.sock'], write: [] });
  });

  test.each<[string, NodeJS.ProcessEnv, string, string]>([
    ['that nobody speaks of', {}, '', 'auto'],
    ['that the settings speak of', { ORCH_AGENT_SANDBOX: 'bubblewrap' }, '', 'bubblewrap'],
    ['that the project speaks of', { ORCH_AGENT_SANDBOX: 'bubblewrap' }, ', sandbox: off', 'off'],
    ['of a host that has none', { ORCH_AGENT_SANDBOX: 'off' }, ', sandbox: bubblewrap', 'off'],
  ])('has a sandbox %s', (_, env, sandbox, expected) => {
    const { policy } = resolved(`    deploy: { staging: { command: ./deploy.sh${sandbox} } }\n`, env);
    expect(policy.deploy.environments.staging.sandbox).toBe(expected);
  });

  test('leaves nothing to the deployer’s model where commands deploy', () => {
    const commands = '    deploy: { staging: { command: ./s }, production: { command: ./p } }\n';
    expect(resolved(`    models: { deployer: claude-x }\n${commands}`).warnings).toEqual([
      expect.stringMatching(/for the deployer, whom no stage of its pipeline needs/),
    ]);
    expect(resolved('    models: { deployer: claude-x }\n').warnings).toEqual([]);
  });

  test.each<[string, string, string, RegExp]>([
    ['redeployByItself', 'redeployByItself: true', 'redeployByItself', /is now `deploy.redeploy: byItself`/],
    [
      'an unknown key',
      'deploy: { prod: {} }',
      'deploy.prod',
      /is not known; known: files, staging, production, redeploy/,
    ],
    [
      'an unknown redeploy',
      'deploy: { redeploy: always }',
      'deploy.redeploy',
      /"always" is no answer .*: ask, byItself/,
    ],
    ['nothing below it', 'deploy:', 'deploy', /takes a map of files, staging, production, redeploy, self/],
    ['nothing below an environment', 'deploy: { staging: }', 'deploy.staging', /takes a map of command, rollback, /],
    ['a file outside', 'deploy: { files: [../x] }', 'deploy.files.0', /is no folder or file within the repository/],
  ])('is refused with %s', (_, keys, where, message) => {
    expect(problemsOf(`    ${keys}\n`)).toEqual([
      { where: `projects.app.${where}`, line: 4, message: expect.stringMatching(message) },
    ]);
  });

  const command = 'command: ./d';
  const health = "health: [{ url: 'https://shop.example/' }]";
  const monitor = (said: string) => `${health}, monitor: { ${said} }`;
  const looks = 'everySeconds: 60, forSeconds: 600, failing: 3, of: 5';

  test.each<[string, string, string, RegExp]>([
    ['an unknown key', 'commands: ./d', '.commands', /did you mean command\?/],
    ['an empty command', 'command: " "', '.command', /must not be empty/],
    [
      'a command with a credential',
      'command: curl -u ghp_abcdefghijklmnop0123 x',
      '.command',
      /name its variable under `credentials`/,
    ],
    ['no time', `${command}, timeoutSeconds: 0`, '.timeoutSeconds', /takes seconds, from 1 up/],
    [
      'an unknown sandbox',
      `${command}, sandbox: no`,
      '.sandbox',
      /is no sandbox that orch knows: auto, bubblewrap, off/,
    ],
    ['a path of nowhere', `${command}, read: [keys]`, '.read.0', /is no path from the root/],
    ['the whole host', `${command}, write: [/]`, '.write.0', /is the whole host/],
    [
      'a credential of orch’s',
      `${command}, credentials: [ORCH_GITEA_TOKEN]`,
      '.credentials.0',
      /orch’s or Temporal’s own/,
    ],
    [
      'a credential of Temporal’s',
      `${command}, credentials: [TEMPORAL_API_KEY]`,
      '.credentials.0',
      /orch’s or Temporal’s own/,
    ],
    ['the ledger’s', `${command}, credentials: [PGPASSWORD]`, '.credentials.0', /opens orch’s own ledger/],
    ['an agent’s', `${command}, credentials: [ANTHROPIC_API_KEY]`, '.credentials.0', /is the agent claude’s own/],
    ['what everybody has', `${command}, credentials: [HTTPS_PROXY]`, '.credentials.0', /is given to agents and checks/],
    [
      'no name of a variable',
      `${command}, credentials: [A-B]`,
      '.credentials.0',
      /is no name of an environment variable/,
    ],
    ['a credential twice', `${command}, credentials: [A, A]`, '.credentials.1', /A is there twice/],
    [
      'credentials for nobody',
      `${health}, credentials: [A]`,
      '.credentials',
      /is for commands, and this environment runs none/,
    ],
    ['paths for nobody', `${health}, read: [/x]`, '.read', /is for commands, and this environment runs none/],
    ['a sandbox for nobody', 'sandbox: off', '.sandbox', /is for commands, and this environment runs none/],
    ['a limit of no command', 'timeoutSeconds: 5', '.timeoutSeconds', /there is neither/],
    ['a rollback of nothing', `rollback: ./r, ${health}`, '.rollback', /takes back what `command` has deployed/],
    [
      'a rollback that nobody looks at',
      `${command}, rollback: ./r`,
      '.rollback',
      /is proven by `health`, and there is none/,
    ],
    ['no health check', 'health: []', '.health', /must name a check/],
    ['a word for a health check', 'health: [./smoke.sh]', '.health.0', /takes \{url, status, contains\} or \{command/],
    ['a health check of both', "health: [{ url: 'https://x/', command: ./s }]", '.health.0', /takes one of the two/],
    ['a health check of neither', 'health: [{ status: 200 }]', '.health.0', /takes one of the two/],
    ['an unknown key of it', "health: [{ ulr: 'https://x/' }]", '.health.0.ulr', /did you mean url\?/],
    ['no web address', "health: [{ url: 'ftp://x/' }]", '.health.0.url', /is no URL of http:\/\/ or https:\/\//],
    ['half an address', "health: [{ url: 'https://' }]", '.health.0.url', /is no URL of http:\/\/ or https:\/\//],
    ['a password in it', "health: [{ url: 'https://a:b@x/' }]", '.health.0.url', /holds a user or a password/],
    ['a user in it', "health: [{ url: 'https://a@x/' }]", '.health.0.url', /holds a user or a password/],
    [
      'a token in it',
      "health: [{ url: 'https://x/?token=s3cr3t' }]",
      '.health.0.url',
      /looks as if it held a credential/,
    ],
    [
      'a key in it',
      "health: [{ url: 'https://x/ghp_abcdefghijklmnop0123' }]",
      '.health.0.url',
      /looks as if it held a credential/,
    ],
    ['a status below', "health: [{ url: 'https://x/', status: 99 }]", '.health.0.status', /from 100 up/],
    ['a status above', "health: [{ url: 'https://x/', status: 600 }]", '.health.0.status', /599 at most/],
    [
      'braces without quotes',
      "health: [{ url: 'https://x/', contains: {commit} }]",
      '.health.0.contains',
      /wants quotes: '\{commit\}'/,
    ],
    ['a status of a command', 'health: [{ command: ./s, status: 200 }]', '.health.0.status', /is for a `url`/],
    [
      'a limit of a URL',
      "health: [{ url: 'https://x/', timeoutSeconds: 9 }]",
      '.health.0.timeoutSeconds',
      /is for a `command`/,
    ],
    ['a time for nothing', 'healthWithinSeconds: 9', '.healthWithinSeconds', /is for `health`, and there is none/],
    ['no time for health', `${health}, healthWithinSeconds: 0`, '.healthWithinSeconds', /from 1 up/],
    ['a year for health', `${health}, healthWithinSeconds: 31536000`, '.healthWithinSeconds', /86400 at most/],
    ['a monitor of nothing', `monitor: { ${looks} }`, '.monitor', /looks at `health`, and there is none/],
    [
      'a monitor of 0 s',
      monitor('everySeconds: 60, forSeconds: 0, failing: 1, of: 1'),
      '.monitor.forSeconds',
      /from 1 up/,
    ],
    [
      'a monitor of a year',
      monitor('everySeconds: 60, forSeconds: 31536000, failing: 1, of: 1'),
      '.monitor.forSeconds',
      /604800 at most: seven days/,
    ],
    [
      'looks without a rest',
      monitor('everySeconds: 0, forSeconds: 60, failing: 1, of: 1'),
      '.monitor.everySeconds',
      /from 1 up/,
    ],
    [
      'a first look after the end',
      monitor('everySeconds: 61, forSeconds: 60, failing: 1, of: 1'),
      '.monitor.everySeconds',
      /it would never look/,
    ],
    [
      'more failures than looks',
      monitor('everySeconds: 6, forSeconds: 60, failing: 4, of: 3'),
      '.monitor.failing',
      /of 3 looks, 4 can never fail/,
    ],
    [
      'more looks than there are',
      monitor('everySeconds: 6, forSeconds: 60, failing: 4, of: 11'),
      '.monitor.of',
      /10 times in 60 s/,
    ],
    [
      'half a monitor',
      monitor('everySeconds: 6, forSeconds: 60, failing: 4'),
      '.monitor.of',
      /takes a whole number of looks/,
    ],
    [
      'a rollback without a command',
      `${command}, ${monitor(`${looks}, rollback: true`)}`,
      '.monitor',
      /has no `rollback` command/,
    ],
  ])('is refused with %s in an environment', (_, said, where, message) => {
    expect(problemsOf(`    deploy:\n      production: { ${said} }\n`)).toEqual([
      { where: `projects.app.deploy.production${where}`, line: 5, message: expect.stringMatching(message) },
    ]);
  });

  test('names a commit also in an address', () => {
    const { staging } = projectWith("    deploy: { staging: { health: [{ url: 'https://{commit}.x/' }] } }\n").deploy
      .environments;
    expect(staging.health).toEqual([{ kind: 'url', url: 'https://{commit}.x/', status: 200, contains: null }]);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'an environment whose stage is left out',
      'pipeline: [development, review, testing, deploy]',
      'deploy.staging',
      /by the stage deploy-staging, which `pipeline` leaves out/,
    ],
    [
      'a credential that is exposed',
      'expose: [STAGING_TOKEN]',
      'deploy.staging.credentials.0',
      /is exposed to agents and checks/,
    ],
    [
      'a credential that is the set-up’s',
      'setup: [x]\n    setupSecrets: { SHOP_TOKEN: [x] }',
      'deploy.production.credentials.0',
      /is a secret of the set-up/,
    ],
    [
      'credentials of production that nobody approves',
      'approvals: [deploy-staging]',
      'deploy.production.credentials',
      /alone, and `approvals` leaves deploy out/,
    ],
  ])('is refused with %s', (_, keys, where, message) => {
    const deploy = `
    deploy:
      staging: { command: ./d, credentials: [STAGING_TOKEN] }
      production: { command: ./d, credentials: [SHOP_TOKEN] }
`;
    expect(problemsOf(`    ${keys}${deploy}`)).toEqual([
      { where: `projects.app.${where}`, line: expect.any(Number), message: expect.stringMatching(message) },
    ]);
  });

  test('is refused with a credential of both environments', () => {
    const both = ['staging', 'production'].map((name) => `      ${name}: { command: ./d, credentials: [TOKEN] }\n`);
    expect(problemsOf(`    deploy:\n${both.join('')}`).map(({ message }) => message)).toEqual([
      'TOKEN is production’s as well: give this environment a variable of its own',
      'TOKEN is staging’s as well: give this environment a variable of its own',
    ]);
  });
});
