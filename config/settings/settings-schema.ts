import { resolve } from 'node:path';
import { z } from 'zod';
import { mostBudgetUsd } from '../../domain/brakes/budget-scope.js';
import { roles, type Role } from '../../domain/pipeline/stages.js';
import { sandboxes } from '../../domain/network/sandbox.js';
import { longestTimeoutSeconds } from '../../domain/policy/timeout.js';
import { noticeKindList } from '../fields/notice-kinds.js';
import { pricesJson } from '../fields/prices-json.js';
import { isChat, takesChat } from '../fields/telegram-chat.js';
import { safeAddress, webAddress } from '../fields/web-address.js';
import { webhookForms } from './notices/notice-webhook.js';
import { timeZoneName } from '../fields/time-zone-name.js';

const text = z.string().optional();
const port = whole(1, 65_535).optional();
const dollars = number('US dollars, such as 1.50', 0, mostBudgetUsd);
const budget = z.union([z.literal('none').transform(() => null), dollars], 'US dollars, such as 20, or `none`');

const botName = z.string().regex(/^[^<>\p{Cc}]{1,100}$/u, 'a name for commits, without < > and control characters');
const botEmail = z
  .string()
  // Git takes punctuation off both ends, and orch would not know its own commits again.
  .regex(
    /^(?![.,:;"'\\])[^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+(?<![.,:;"'\\])$/u,
    'an e-mail address for commits, without punctuation at its ends',
  );

/** Every ORCH_* variable with what it takes (the message of an issue is exactly that) and its default. */
export function settingsSchema(cwd: string) {
  const path = z.string().transform((text) => resolve(cwd, text));
  return z.object({
    ORCH_STATE_DIR: path.default(resolve(cwd, '.orch')),
    ORCH_REPOS_DIR: path.optional(),
    ORCH_RUNS_DIR: path.optional(),
    ORCH_PROJECTS_FILE: path.default(resolve(cwd, 'orch.projects.yaml')),
    ORCH_PROJECTS_JSON: text,
    ORCH_DATABASE_URL: z
      .string()
      .refine(isPostgresUrl, 'a URL such as postgresql://user:password@host:5432/orch')
      .optional(),

    ORCH_TEMPORAL_PROGRAM: text,
    ORCH_TEMPORAL_PORT: port,
    ORCH_TEMPORAL_UI_PORT: port,
    ORCH_POSTGRES_PORT: port,
    ORCH_DEMO_PACE_MS: whole(0, 60_000).optional(),
    ORCH_SERVER_ADDRESS: z
      .string()
      .regex(/^([^\s:/]+|\[[0-9a-f:]+\]):[1-9]\d{0,4}$/i, 'an address such as 127.0.0.1:8585')
      .optional(),
    ORCH_SERVER_URL: webAddress('https://orch.example.org').optional(),
    ORCH_METRICS_ADDRESS: z
      .string()
      .regex(/^([^\s:/]+|\[[0-9a-f:]+\]):\d{1,5}$/i, 'an address such as 127.0.0.1:9464')
      .optional(),
    ORCH_LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
    ORCH_LOG_FORMAT: oneOf('auto', 'pretty', 'json').default('auto'),
    ORCH_LOG_KEEP_DAYS: whole(1, 36_500).default(30),
    ORCH_LOG_KEEP_COUNT: whole(1, 1_000_000).default(500),
    ORCH_NOTIFY_COMMAND: text,
    ORCH_NOTIFY_KINDS: noticeKindList.optional(),
    ORCH_NOTIFY_WEBHOOK_URL: safeAddress('https://hooks.example.org/orch').optional(),
    ORCH_NOTIFY_WEBHOOK_SECRET: z.string().trim().min(8, 'a secret of at least 8 characters').optional(),
    ORCH_NOTIFY_WEBHOOK_FORM: oneOf(...webhookForms).default('json'),
    ORCH_TELEGRAM_TOKEN: z
      .string()
      .trim()
      .regex(/^\d{1,20}:[A-Za-z0-9_-]{20,200}$/, "a bot's token as BotFather tells it")
      .optional(),
    ORCH_TELEGRAM_CHAT: z.string().trim().refine(isChat, takesChat).optional(),
    ORCH_TELEGRAM_API_ROOT: safeAddress('https://api.telegram.org')
      .transform((url) => url.replace(/\/+$/, ''))
      .default('https://api.telegram.org'),
    ORCH_TEMPORAL_UI_URL: webAddress('https://temporal.example.org').optional(),

    ORCH_BOT_NAME: botName.default('orch'),
    ORCH_BOT_EMAIL: botEmail.default('orch@localhost'),
    ...byRole('ORCH_BOT_NAME', botName.optional()),
    ...byRole('ORCH_BOT_EMAIL', botEmail.optional()),

    ORCH_AGENT_SLOTS: whole(1, 1000).default(4),
    ORCH_AGENTS_AT_SHUTDOWN: oneOf('leave', 'end').default('leave'),
    ORCH_AGENT_PROGRAM: z.string().default('claude'),
    ORCH_AGENT_HOME: path.optional(),
    ORCH_AGENT_MODEL_DEFAULT: text,
    ...byRole('ORCH_AGENT_MODEL', text),
    ORCH_AGENT_FALLBACK_MODEL: text,
    ORCH_AGENT_EFFORT_DEFAULT: text,
    ...byRole('ORCH_AGENT_EFFORT', text),
    ORCH_AGENT_TIMEOUT_SECONDS: seconds(1).default(3600),
    ORCH_AGENT_TIMEOUT_OVERRIDES_JSON: text,
    ORCH_AGENT_KILL_GRACE_SECONDS: seconds(0).default(10),
    ORCH_AGENT_HEARTBEAT_SECONDS: seconds(5).default(10),
    ORCH_AGENT_STALL_SECONDS: seconds(0).default(900),
    ORCH_AGENT_SANDBOX: oneOf(...sandboxes).default('auto'),

    ORCH_MAX_TRIES: whole(1, 100).default(2),
    ORCH_MAX_ROLLBACKS: whole(0, 100).default(3),
    ORCH_TRANSIENT_MAX_ATTEMPTS: whole(0, 1000).default(5),
    ORCH_BACKOFF_BASE_SECONDS: seconds(0).default(30),
    ORCH_BACKOFF_MAX_SECONDS: seconds(0).default(900),
    ORCH_STRICT_PATHS: oneOf('true', 'false').default('false'),
    ORCH_MAX_FILE_MB: number('megabytes, such as 5', 0, 1_000_000).default(5),
    ORCH_MAX_FILES: whole(1, 1_000_000).default(10_000),
    ORCH_MIN_FREE_MEGABYTES: number('megabytes, such as 500; 0: not looked at', 0, 1_000_000).default(500),
    ORCH_SETUP_TIMEOUT_SECONDS: seconds(1).default(1800),
    ORCH_CHECK_TIMEOUT_SECONDS: seconds(1).default(1800),
    ORCH_PATIENCE_SECONDS: seconds(1).default(600),
    ORCH_HOST_PATIENCE_SECONDS: seconds(1).default(300),
    ORCH_REMINDER_SECONDS: seconds(1).default(4 * 3600),
    ORCH_TASK_BUDGET_USD: budget.default(20),
    ORCH_DAY_BUDGET_USD: budget.default(null),
    ORCH_MONTH_BUDGET_USD: budget.default(null),
    ORCH_TIME_ZONE: timeZoneName.default('UTC'),
    ORCH_RUN_RESERVE_USD: dollars.default(1),
    ORCH_BREAKER_FAILURES: whole(1, 1000).default(5),
    ORCH_PRICES_JSON: pricesJson.prefault('{}'),

    // The forges' own are read by forge-accounts.ts.
    ORCH_GITEA_OWNER: text,
    ORCH_CI_TIMEOUT_SECONDS: seconds(1).default(3600),
  });
}

export type ParsedSettings = z.output<ReturnType<typeof settingsSchema>>;

export const settingNames: readonly string[] = Object.keys(settingsSchema('/').shape);

/** Variables whose value is never shown. */
export const secretSettings: readonly string[] = [
  'ORCH_DATABASE_URL',
  'ORCH_NOTIFY_COMMAND',
  'ORCH_NOTIFY_WEBHOOK_URL',
  'ORCH_NOTIFY_WEBHOOK_SECRET',
  'ORCH_TELEGRAM_TOKEN',
];

/** For these alone empty is not the same as unset (CONTRACT, "Effort"). */
export function emptyIsAValue(name: string): boolean {
  return name.startsWith('ORCH_AGENT_EFFORT_');
}

function seconds(least: number) {
  return number(`seconds, from ${least} to ${longestTimeoutSeconds}`, least, longestTimeoutSeconds);
}

function whole(least: number, most: number) {
  return number(`a whole number from ${least} to ${most}`, least, most).refine(
    Number.isInteger,
    `a whole number from ${least} to ${most}`,
  );
}

function number(takes: string, least: number, most: number) {
  return z
    .string()
    .regex(/^\s*\d+(\.\d+)?\s*$/, { error: takes, abort: true })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: takes, abort: true });
}

function oneOf<const Value extends string>(...values: readonly Value[]) {
  return z.enum(values, `one of ${values.join(', ')}`);
}

function byRole<Prefix extends string, Field extends z.ZodType>(prefix: Prefix, field: Field) {
  const fields = roles.map((role) => [`${prefix}_${role.toUpperCase()}`, field]);
  return Object.fromEntries(fields) as Record<`${Prefix}_${Uppercase<Role>}`, Field>;
}

function isPostgresUrl(value: string): boolean {
  return URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol);
}
