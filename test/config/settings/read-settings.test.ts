import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../../config/settings/environment.js';
import { SettingsError } from '../../../config/settings/settings-error.js';
import { readSettings } from '../../../config/settings/read-settings.js';

const cwd = '/somewhere';
const empty = { HOME: '/nowhere', PATH: '/bin' };

function problemsOf(env: NodeJS.ProcessEnv): SettingsError {
  try {
    readSettings({ ...empty, ...env }, cwd);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('kinds of notices', () => {
  const kinds = (list: string) => readSettings({ ...empty, ORCH_NOTIFY_KINDS: list }, cwd).notifyKinds;
  test('are all unless some are named', () => {
    expect([readSettings(empty, cwd).notifyKinds, kinds('')]).toEqual([null, null]);
    expect(kinds('blocked, approval,,blocked')).toEqual(['approval', 'blocked']);
  });

  test.each([
    ['blokced, approval', 'blokced is none, did you mean blocked?'],
    ['everything', 'everything is none'],
    [' , ', 'kinds of notices, with commas between: run-started'],
  ])('%j is refused with what it takes', (list, told) => {
    expect(problemsOf({ ORCH_NOTIFY_KINDS: list }).what).toContain(told);
  });
});

describe('settings', () => {
  test('have a default for everything', () => {
    const settings = readSettings(empty, cwd);
    expect(settings).toMatchObject({
      stateDir: '/somewhere/.orch',
      reposDir: '/somewhere/.orch/repos',
      runsDir: '/somewhere/.orch/runs',
      projectsFile: '/somewhere/orch.projects.yaml',
      databaseUrl: null,
      temporal: null,
      agent: { program: 'claude', timeoutSeconds: 3600 },
      limits: { maxTries: 2, budgetUsd: 20, runReserveUsd: 1, reminderSeconds: 14_400 },
      warnings: [],
      secrets: [],
    });
  });

  test('are read from the environment', () => {
    const settings = readSettings(
      {
        ...empty,
        ORCH_STATE_DIR: 'state',
        ORCH_RUNS_DIR: '/runs',
        ORCH_AGENT_SLOTS: ' 7 ',
        ORCH_TASK_BUDGET_USD: 'none',
        ORCH_BACKOFF_BASE_SECONDS: '0.5',
        ORCH_AGENT_PROGRAM: './agent',
        ORCH_AGENT_MODEL_TESTER: 'claude-x',
        TEMPORAL_ADDRESS: 'temporal:7233',
        TEMPORAL_NAMESPACE: 'team',
      },
      cwd,
    );
    expect(settings).toMatchObject({
      stateDir: '/somewhere/state',
      reposDir: '/somewhere/state/repos',
      runsDir: '/runs',
      agentSlots: 7,
      agent: { program: '/somewhere/agent', models: { tester: 'claude-x', developer: undefined } },
      limits: { budgetUsd: null, backoffBaseSeconds: 0.5 },
      temporal: { address: 'temporal:7233', namespace: 'team' },
    });
  });

  test('that are empty count as unset, but for the efforts', () => {
    const settings = readSettings(
      {
        ...empty,
        ORCH_AGENT_SLOTS: '',
        ORCH_DATABASE_URL: ' ',
        ORCH_AGENT_EFFORT_TESTER: '',
        ORCH_AGENT_EFFORT_DEFAULT: '',
      },
      cwd,
    );
    expect(settings.agentSlots).toBe(4);
    expect(settings.databaseUrl).toBeNull();
    expect(settings.agent.efforts.tester).toBe('');
    expect(settings.agent.efforts.developer).toBeUndefined();
    expect(settings.agent.effort).toBe('');
  });

  test('with five mistakes name all five at once, with what they are and what they take', () => {
    const { problems, what, hint } = problemsOf({
      ORCH_AGENT_SLOTS: 'many',
      ORCH_LOG_LEVEL: 'loud',
      ORCH_POSTGRES_PORT: '99999',
      ORCH_DATABASE_URL: 'mysql://orch:verysecret@host/orch',
      ORCH_AGENT_TIMEOUT_SECONDS: '-1',
    });
    expect(problems.map(({ name, got }) => [name, got])).toEqual([
      ['ORCH_DATABASE_URL', null],
      ['ORCH_POSTGRES_PORT', '99999'],
      ['ORCH_LOG_LEVEL', 'loud'],
      ['ORCH_AGENT_SLOTS', 'many'],
      ['ORCH_AGENT_TIMEOUT_SECONDS', '-1'],
    ]);
    expect(what).toContain('5 settings are wrong');
    expect(what).toContain('ORCH_AGENT_SLOTS is "many"; it takes a whole number from 1 to 1000');
    expect(what).toContain('ORCH_LOG_LEVEL is "loud"; it takes one of trace, debug');
    expect(what).not.toContain('verysecret');
    expect(hint).toContain('.env');
  });

  test.each([
    ['ORCH_AGENT_SLOTS', '0'],
    ['ORCH_MAX_FILES', '0'],
    ['ORCH_MAX_FILES', '2.5'],
    ['ORCH_MIN_FREE_MEGABYTES', '-1'],
    ['ORCH_MIN_FREE_MEGABYTES', '1 GB'],
    ['ORCH_AGENT_SLOTS', '1.5'],
    ['ORCH_AGENT_SLOTS', '0x10'],
    ['ORCH_AGENT_SLOTS', '1e3'],
    ['ORCH_AGENT_KILL_GRACE_SECONDS', 'Infinity'],
    ['ORCH_AGENT_TIMEOUT_SECONDS', '99999999999'],
    ['ORCH_TASK_BUDGET_USD', 'lots'],
    ['ORCH_DAY_BUDGET_USD', '-1'],
    ['ORCH_DAY_BUDGET_USD', 'NaN'],
    ['ORCH_MONTH_BUDGET_USD', '1000001'],
    ['ORCH_BREAKER_FAILURES', '0'],
    ['ORCH_BREAKER_FAILURES', '1001'],
    ['ORCH_BOT_NAME', 'a <b>'],
    ['ORCH_BOT_EMAIL', 'nobody'],
    ['ORCH_BOT_EMAIL', 'bot@example.org.'],
    ['ORCH_BOT_EMAIL', '.bot@example.org'],
    ['ORCH_METRICS_ADDRESS', 'http://x'],
    ['ORCH_GITEA_URL', 'ftp://x'],
    ['ORCH_DATABASE_URL', 'not a url'],
    ['TEMPORAL_CONFIG_FILE', '/dev/null/nothing'],
  ])('do not take %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value }).problems).toHaveLength(1);
  });

  test('of budgets and brakes: zero dollars are a budget, `none` is none', () => {
    const read = (env: NodeJS.ProcessEnv) => {
      const { timeZone, limits } = readSettings({ ...empty, ...env }, cwd);
      return [timeZone, limits.dayBudgetUsd, limits.monthBudgetUsd, limits.breakerFailures];
    };
    expect(read({})).toEqual(['UTC', null, null, 5]);
    expect(
      read({
        ORCH_TIME_ZONE: ' europe/berlin',
        ORCH_DAY_BUDGET_USD: '0',
        ORCH_MONTH_BUDGET_USD: 'none',
        ORCH_BREAKER_FAILURES: '1',
      }),
    ).toEqual(['Europe/Berlin', 0, null, 1]);
  });

  test.each([
    ['Europe/Berln', '; did you mean Europe/Berlin?'],
    ['+25:00', ''],
    ['local', ''],
  ])('do not take %j for a time zone, and tell what they take', (zone, hint) => {
    expect(problemsOf({ ORCH_TIME_ZONE: zone }).what).toBe(
      `A setting is wrong:\n  ORCH_TIME_ZONE is ${JSON.stringify(zone)}; it takes a time zone such as Europe/Berlin, or an offset such as +05:17${hint}`,
    );
  });

  test('never keep orch from starting for a model, an effort, a fallback or an override', () => {
    const settings = readSettings(
      {
        ...empty,
        ORCH_AGENT_MODEL_DEFAULT: 'gpt',
        ORCH_AGENT_EFFORT_TESTER: 'turbo',
        ORCH_AGENT_FALLBACK_MODEL: '!',
        ORCH_AGENT_TIMEOUT_OVERRIDES_JSON: '{',
      },
      cwd,
    );
    expect(settings.warnings).toEqual([expect.stringContaining('ORCH_AGENT_TIMEOUT_OVERRIDES_JSON')]);
    expect(settings.agent.timeoutOverrides).toEqual({});
  });

  test('that orch does not know are named with the nearest one', () => {
    const { warnings } = readSettings({ ...empty, ORCH_AGENT_SLOT: '3', ORCH_ZZZZZZZZ: '1', ORCH_TEST_ONLY: '1' }, cwd);
    expect(warnings).toEqual([
      'ORCH_AGENT_SLOT is no setting of orch; did you mean ORCH_AGENT_SLOTS?',
      'ORCH_ZZZZZZZZ is no setting of orch',
    ]);
  });

  test('that mean a token of a role are named with the nearest role', () => {
    const given = { ORCH_GITEA_URL: 'https://git.example.org', ORCH_GITEA_TOKEN: 't' };
    const { warnings } = readSettings({ ...empty, ...given, ORCH_GITEA_TOKEN_DEVELOPPER: 't2' }, cwd);
    expect(warnings).toEqual([
      'ORCH_GITEA_TOKEN_DEVELOPPER is no setting of orch; did you mean ORCH_GITEA_TOKEN_DEVELOPER?',
    ]);
  });

  test('name the author of a role’s commits, with what it leaves out as the bot’s', () => {
    const given = { ORCH_BOT_EMAIL: 'bot@example.org', ORCH_BOT_NAME_DEVELOPER: 'Dev', ORCH_BOT_EMAIL_TESTER: 't@x' };
    expect(readSettings({ ...empty, ...given }, cwd).authors).toEqual({
      developer: { name: 'Dev', email: 'bot@example.org' },
      tester: { name: 'orch', email: 't@x' },
    });
  });

  test('what a command of a deployment is told is none, where it starts orch itself', () => {
    const told = { ORCH_COMMIT: 'c0ffee', ORCH_PREVIOUS_COMMIT: 'facade', ORCH_ENVIRONMENT: 'production' };
    const { warnings } = readSettings(
      { ...empty, ...told, ORCH_PROJECT: 'orch', ORCH_ITEM: 'NEXT', ORCH_RUN: 'k' },
      cwd,
    );
    expect(warnings).toEqual([]);
  });
});

describe('environments', () => {
  const env = {
    ...empty,
    LC_ALL: 'C.UTF-8',
    SSH_AUTH_SOCK: '/agent.sock',
    ANTHROPIC_API_KEY: 'key-of-the-agent',
    OPENAI_API_KEY: 'key-of-the-other',
    ORCH_GITEA_URL: 'https://git.example.org',
    ORCH_GITEA_TOKEN: 'token-of-the-forge',
    ORCH_DATABASE_URL: 'postgresql://orch:p%40ssword@host/orch',
    GITHUB_TOKEN: 'token-of-somebody',
    SOME_OTHER: 'x',
    ORCH_AGENT_HOME: '/agent-home',
  };
  const settings = readSettings(env, cwd);

  test('of agents hold what they need and nothing of orch’s', () => {
    const base = { PATH: '/bin', HOME: '/agent-home', LC_ALL: 'C.UTF-8' };
    expect(settings.agentEnvironments).toEqual({
      claude: { ...base, ANTHROPIC_API_KEY: 'key-of-the-agent' },
      codex: { ...base, OPENAI_API_KEY: 'key-of-the-other' },
      command: base,
    });
  });

  test('of checks lack the agent’s credentials', () => {
    expect(settings.commandEnvironment).toEqual({ PATH: '/bin', HOME: '/agent-home', LC_ALL: 'C.UTF-8' });
  });

  test('of our own git hold the ssh agent and no token', () => {
    expect(settings.hostEnvironment).toEqual({
      PATH: '/bin',
      HOME: '/nowhere',
      LC_ALL: 'C.UTF-8',
      SSH_AUTH_SOCK: '/agent.sock',
    });
  });

  test('give all their secrets to the redaction', () => {
    expect([...settings.secrets].sort()).toEqual(
      [
        'key-of-the-agent',
        'key-of-the-other',
        'p%40ssword',
        'p@ssword',
        'token-of-somebody',
        'token-of-the-forge',
      ].sort(),
    );
  });
});

describe('files with credentials', () => {
  test('are known wherever the settings name one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'orch-secret-files-'));
    const [toml, key] = [join(folder, 'temporal.toml'), join(folder, 'file.key')];
    writeFileSync(key, 'a key');
    writeFileSync(toml, `[profile.default]\naddress = "x:7233"\n[profile.default.tls]\nclient_key_path = "${key}"\n`);
    const env = {
      ...empty,
      ORCH_PROJECTS_FILE: 'projects.yaml',
      ORCH_DATABASE_URL: 'postgresql://orch@host/orch?sslkey=db.key',
      ORCH_GITHUB_APP_ID: '1',
      ORCH_GITHUB_APP_KEY_FILE: 'app.pem',
      ORCH_GITHUB_SHOP_URL: 'https://git.example.org',
      ORCH_GITHUB_SHOP_APP_ID: '2',
      ORCH_GITHUB_SHOP_APP_KEY_FILE: '/keys/shop.pem',
      PGPASSFILE: '/keys/pgpass',
      TEMPORAL_CONFIG_FILE: toml,
    };
    expect([...readSettings(env, cwd).secretFiles].sort()).toEqual(
      ['.env', 'projects.yaml', 'db.key', 'app.pem']
        .map((name) => join(cwd, name))
        .concat('/keys/shop.pem', '/keys/pgpass', toml, key)
        .sort(),
    );
  });

  test('are known where a variable names the key that Temporal is asked with', () => {
    const key = join(mkdtempSync(join(tmpdir(), 'orch-secret-files-')), 'client.key');
    writeFileSync(key, 'a key');
    const env = { ...empty, TEMPORAL_ADDRESS: 'x:7233', TEMPORAL_TLS_CLIENT_KEY_PATH: key };
    expect(readSettings(env, cwd).secretFiles).toContain(key);
  });
});

describe('.env', () => {
  test('sets our names alone, and the environment counts before it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'orch-env-'));
    writeFileSync(join(folder, '.env'), 'ORCH_AGENT_SLOTS=9\nORCH_TEST_POSTGRES_URL=theirs\nLD_PRELOAD=/evil.so\n');
    const env = readEnvironment(folder);
    expect(env['ORCH_AGENT_SLOTS']).toBe('9');
    expect(env['LD_PRELOAD']).toBeUndefined();
    expect(env['ORCH_TEST_POSTGRES_URL']).toBe(process.env['ORCH_TEST_POSTGRES_URL'] ?? 'theirs');
    expect(readEnvironment(join(folder, 'nothing'))['PATH']).toBe(process.env['PATH']);
  });
});
