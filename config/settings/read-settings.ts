import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { roles, type Role } from '../../domain/pipeline/stages.js';
import { parseTimeoutOverrides } from '../../domain/policy/timeout.js';
import { registriesOf } from '../network/registries.js';
import { agentEnvironments, commandEnvironment, hostEnvironment } from './environment.js';
import { readForgeAccounts, readWebhookSecrets } from './forge-accounts.js';
import { refuseOddTokens } from './odd-tokens.js';
import { readPlaneAccounts } from './plane-accounts.js';
import { findCredentials, findSecretFiles, secretsAmong } from './secrets.js';
import type { ByRole, Settings } from './settings.js';
import { SettingsError, type SettingProblem } from './settings-error.js';
import { emptyIsAValue, secretSettings, settingsSchema, type ParsedSettings } from './settings-schema.js';
import { readTemporalConnection, type TemporalConnection } from './temporal.js';
import { unknownSettings } from './unknown-settings.js';

/** Throws one SettingsError that names all problems at once. `dotEnv`: all of the `.env`, for the secrets in it. */
export function readSettings(
  env: NodeJS.ProcessEnv,
  cwd: string,
  dotEnv: Readonly<Record<string, string>> = {},
): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => value !== undefined && (value.trim() !== '' || emptyIsAValue(name))),
  );
  const problems: SettingProblem[] = [];
  const parsed = settingsSchema(cwd).safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = String(path[0]);
    problems.push({ name, got: secretSettings.includes(name) ? null : (given[name] ?? ''), takes: message });
  }
  const temporal = tryTemporal(env, problems);
  const forges = readForgeAccounts(given, problems);
  const planes = readPlaneAccounts(given, problems);
  const webhookSecrets = { ...readWebhookSecrets(given, problems), ...planes.webhookSecrets };
  refuseOddTokens(given, problems);
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);

  const value = parsed.data;
  const overrides = parseTimeoutOverrides(value.ORCH_AGENT_TIMEOUT_OVERRIDES_JSON);
  const agentHome = value.ORCH_AGENT_HOME ?? null;
  const credentials = findCredentials([env, dotEnv], temporal);
  return {
    cwd,
    stateDir: value.ORCH_STATE_DIR,
    reposDir: value.ORCH_REPOS_DIR ?? join(value.ORCH_STATE_DIR, 'repos'),
    runsDir: value.ORCH_RUNS_DIR ?? join(value.ORCH_STATE_DIR, 'runs'),
    cacheDir: join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'orch'),
    projectsFile: value.ORCH_PROJECTS_FILE,
    projectsJson: value.ORCH_PROJECTS_JSON ?? null,
    databaseUrl: value.ORCH_DATABASE_URL ?? null,
    temporal,
    stack: {
      temporalProgram: value.ORCH_TEMPORAL_PROGRAM ?? null,
      temporalPort: value.ORCH_TEMPORAL_PORT ?? null,
      temporalUiPort: value.ORCH_TEMPORAL_UI_PORT ?? null,
      postgresPort: value.ORCH_POSTGRES_PORT ?? null,
      demoPaceMs: value.ORCH_DEMO_PACE_MS ?? null,
    },
    server: { address: value.ORCH_SERVER_ADDRESS ?? null, url: value.ORCH_SERVER_URL ?? null },
    metricsAddress: value.ORCH_METRICS_ADDRESS ?? null,
    log: { level: value.ORCH_LOG_LEVEL, format: value.ORCH_LOG_FORMAT },
    logsKept: { days: value.ORCH_LOG_KEEP_DAYS, count: value.ORCH_LOG_KEEP_COUNT },
    notifyCommand: value.ORCH_NOTIFY_COMMAND ?? null,
    notifyKinds: value.ORCH_NOTIFY_KINDS ?? null,
    bot: { name: value.ORCH_BOT_NAME, email: value.ORCH_BOT_EMAIL },
    authors: authorsOf(value),
    minFreeMegabytes: value.ORCH_MIN_FREE_MEGABYTES,
    agentSlots: value.ORCH_AGENT_SLOTS,
    agentsAtShutdown: value.ORCH_AGENTS_AT_SHUTDOWN,
    agent: {
      program: value.ORCH_AGENT_PROGRAM.includes('/')
        ? resolve(cwd, value.ORCH_AGENT_PROGRAM)
        : value.ORCH_AGENT_PROGRAM,
      model: value.ORCH_AGENT_MODEL_DEFAULT,
      models: byRole(value, 'ORCH_AGENT_MODEL'),
      fallbackModel: value.ORCH_AGENT_FALLBACK_MODEL,
      effort: value.ORCH_AGENT_EFFORT_DEFAULT,
      efforts: byRole(value, 'ORCH_AGENT_EFFORT'),
      timeoutSeconds: value.ORCH_AGENT_TIMEOUT_SECONDS,
      timeoutOverrides: overrides.value,
      killGraceSeconds: value.ORCH_AGENT_KILL_GRACE_SECONDS,
      heartbeatSeconds: value.ORCH_AGENT_HEARTBEAT_SECONDS,
      stallSeconds: value.ORCH_AGENT_STALL_SECONDS === 0 ? null : value.ORCH_AGENT_STALL_SECONDS,
      sandbox: value.ORCH_AGENT_SANDBOX,
    },
    timeZone: value.ORCH_TIME_ZONE,
    limits: {
      maxTries: value.ORCH_MAX_TRIES,
      maxRollbacks: value.ORCH_MAX_ROLLBACKS,
      transientRetries: value.ORCH_TRANSIENT_MAX_ATTEMPTS,
      backoffBaseSeconds: value.ORCH_BACKOFF_BASE_SECONDS,
      backoffMaxSeconds: value.ORCH_BACKOFF_MAX_SECONDS,
      setUpTimeoutSeconds: value.ORCH_SETUP_TIMEOUT_SECONDS,
      checkTimeoutSeconds: value.ORCH_CHECK_TIMEOUT_SECONDS,
      maxFileMegabytes: value.ORCH_MAX_FILE_MB,
      maxFiles: value.ORCH_MAX_FILES,
      strictPaths: value.ORCH_STRICT_PATHS === 'true',
      patienceSeconds: value.ORCH_PATIENCE_SECONDS,
      hostPatienceSeconds: value.ORCH_HOST_PATIENCE_SECONDS,
      reminderSeconds: value.ORCH_REMINDER_SECONDS,
      budgetUsd: value.ORCH_TASK_BUDGET_USD,
      dayBudgetUsd: value.ORCH_DAY_BUDGET_USD,
      monthBudgetUsd: value.ORCH_MONTH_BUDGET_USD,
      runReserveUsd: value.ORCH_RUN_RESERVE_USD,
      breakerFailures: value.ORCH_BREAKER_FAILURES,
      ciTimeoutSeconds: value.ORCH_CI_TIMEOUT_SECONDS,
    },
    prices: value.ORCH_PRICES_JSON,
    forges,
    planes: planes.accounts,
    telegram:
      value.ORCH_TELEGRAM_TOKEN === undefined
        ? null
        : { token: value.ORCH_TELEGRAM_TOKEN, apiRoot: value.ORCH_TELEGRAM_API_ROOT },
    telegramChat: value.ORCH_TELEGRAM_CHAT ?? null,
    noticeWebhook: webhookOf(value),
    temporalUiUrl: value.ORCH_TEMPORAL_UI_URL ?? null,
    webhookSecrets,
    giteaOwner: value.ORCH_GITEA_OWNER ?? null,
    homes: { owner: env.HOME || homedir(), agent: agentHome },
    secretFiles: [join(cwd, '.env'), value.ORCH_PROJECTS_FILE, ...findSecretFiles(env, cwd)],
    hostEnvironment: hostEnvironment(env),
    agentEnvironments: agentEnvironments(env, agentHome),
    commandEnvironment: commandEnvironment(env, agentHome),
    variables: { ...dotEnv, ...env },
    registries: registriesOf(env, env.HOME || homedir()),
    secrets: [...new Set([...credentials, ...secretsAmong(dotEnv, cwd)])],
    credentials,
    warnings: [...unknownSettings(env), ...overrides.warnings],
  };
}

type ByRolePrefix = 'ORCH_AGENT_MODEL' | 'ORCH_AGENT_EFFORT' | 'ORCH_BOT_NAME' | 'ORCH_BOT_EMAIL';

function byRole(value: ParsedSettings, prefix: ByRolePrefix): ByRole {
  const entries = roles.map((role) => [role, value[`${prefix}_${role.toUpperCase() as Uppercase<Role>}`]]);
  return Object.fromEntries(entries) as ByRole;
}

function webhookOf(value: ParsedSettings): Settings['noticeWebhook'] {
  const { ORCH_NOTIFY_WEBHOOK_URL: url, ORCH_NOTIFY_WEBHOOK_SECRET: secret, ORCH_NOTIFY_WEBHOOK_FORM: form } = value;
  return url === undefined ? null : { url, secret: secret ?? null, form };
}

function authorsOf(value: ParsedSettings): Settings['authors'] {
  const [names, emails] = [byRole(value, 'ORCH_BOT_NAME'), byRole(value, 'ORCH_BOT_EMAIL')];
  const own = roles.filter((role) => names[role] !== undefined || emails[role] !== undefined);
  return Object.fromEntries(
    own.map((role) => [
      role,
      { name: names[role] ?? value.ORCH_BOT_NAME, email: emails[role] ?? value.ORCH_BOT_EMAIL },
    ]),
  );
}

function tryTemporal(env: NodeJS.ProcessEnv, problems: SettingProblem[]): TemporalConnection | null {
  try {
    return readTemporalConnection(env);
  } catch (error) {
    problems.push({
      name: 'TEMPORAL_*',
      got: null,
      takes: `what Temporal's own configuration takes: ${(error as Error).message}`,
    });
    return null;
  }
}
