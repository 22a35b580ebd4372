import type { Prices } from '../../domain/agents/prices.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { TimeoutOverrides } from '../../domain/policy/timeout.js';
import type { NoticeKind } from '../../domain/notices/notice-kinds.js';
import type { Sandbox } from '../../domain/network/sandbox.js';
import type { AgentEnvironments } from './environment.js';
import type { ForgeAccount } from './forge-accounts.js';
import type { PlaneAccount } from './plane-accounts.js';
import type { NoticeWebhook } from './notices/notice-webhook.js';
import type { ParsedSettings } from './settings-schema.js';
import type { TelegramSettings } from './notices/telegram.js';
import type { TemporalConnection } from './temporal.js';

/** The variable of each role: undefined where unset; empty is not the same for efforts. */
export type ByRole = Readonly<Record<Role, string | undefined>>;

/** Where a server listens that is told nothing else. */
export const usualServerAddress = '127.0.0.1:8585';

interface Bot {
  readonly name: string;
  readonly email: string;
}

/** All settings, read once at start and handed down; nothing else reads the environment. */
export interface Settings {
  readonly cwd: string;
  /** What `npm start` and `orch up` keep: databases, the stack file, the host's id. */
  readonly stateDir: string;
  /** Mirrors, and worktrees in `_wt/<repo>/<branch>`. */
  readonly reposDir: string;
  /** The agents' logs. */
  readonly runsDir: string;
  /** What may be made again at any time: the Temporal server's program. */
  readonly cacheDir: string;
  readonly projectsFile: string;
  readonly projectsJson: string | null;
  /** Set explicitly; null: the stack's. */
  readonly databaseUrl: string | null;
  /** Set explicitly, by Temporal's own settings; null: the stack's. */
  readonly temporal: TemporalConnection | null;
  readonly stack: {
    readonly temporalProgram: string | null;
    readonly temporalPort: number | null;
    readonly temporalUiPort: number | null;
    readonly postgresPort: number | null;
    /** How long the demo agent rests between two lines; null: long enough to be watched, where somebody watches. */
    readonly demoPaceMs: number | null;
  };
  readonly server: {
    /** `127.0.0.1:8585`; null: none is set. */
    readonly address: string | null;
    /** Where forges and trackers reach it; null: nobody told. */
    readonly url: string | null;
  };
  readonly metricsAddress: string | null;
  readonly log: {
    readonly level: ParsedSettings['ORCH_LOG_LEVEL'];
    readonly format: ParsedSettings['ORCH_LOG_FORMAT'];
  };
  /** Which of the agents' logs are kept: none that is older, and no more than so many. */
  readonly logsKept: { readonly days: number; readonly count: number };
  /** Run by `sh -c`, gets the message on stdin. */
  readonly notifyCommand: string | null;
  /** What the notify command is told of; null: everything. */
  readonly notifyKinds: readonly NoticeKind[] | null;
  /** Author and committer of orch's commits. */
  readonly bot: Bot;
  /** The authors of a role's commits, where it has a name or an address of its own; the committer is the bot. */
  readonly authors: Readonly<Partial<Record<Role, Bot>>>;
  /** No run begins on this host where its disks have less room. */
  readonly minFreeMegabytes: number;
  /** Agents at once on this host. */
  readonly agentSlots: number;
  /** What a worker that is stopped does with its agents. */
  readonly agentsAtShutdown: ParsedSettings['ORCH_AGENTS_AT_SHUTDOWN'];
  readonly agent: {
    readonly program: string;
    readonly model: string | undefined;
    readonly models: ByRole;
    readonly fallbackModel: string | undefined;
    readonly effort: string | undefined;
    readonly efforts: ByRole;
    readonly timeoutSeconds: number;
    readonly timeoutOverrides: TimeoutOverrides;
    readonly killGraceSeconds: number;
    readonly heartbeatSeconds: number;
    /** Null: any silence is borne. */
    readonly stallSeconds: number | null;
    readonly sandbox: Sandbox;
  };
  /** An IANA name or an offset: whose days and months the budgets are. */
  readonly timeZone: string;
  /** Defaults of a task's policy, where its project does not say otherwise; the brakes' count as they are now. */
  readonly limits: {
    readonly maxTries: number;
    readonly maxRollbacks: number;
    readonly transientRetries: number;
    readonly backoffBaseSeconds: number;
    readonly backoffMaxSeconds: number;
    readonly setUpTimeoutSeconds: number;
    readonly checkTimeoutSeconds: number;
    readonly maxFileMegabytes: number;
    readonly maxFiles: number;
    /** The developer writes in `src/`, `tests/` and `docs/` alone. */
    readonly strictPaths: boolean;
    readonly patienceSeconds: number;
    readonly hostPatienceSeconds: number;
    readonly reminderSeconds: number;
    readonly budgetUsd: number | null;
    /** Of all projects' runs; null: no limit. */
    readonly dayBudgetUsd: number | null;
    readonly monthBudgetUsd: number | null;
    readonly runReserveUsd: number;
    /** So many failures of a provider in a row open its breaker. */
    readonly breakerFailures: number;
    readonly ciTimeoutSeconds: number;
  };
  /** What a run cost whose agent does not say it. */
  readonly prices: Prices;
  /** The forges by the names that projects give them; `local` needs none. */
  readonly forges: Readonly<Record<string, ForgeAccount>>;
  /** Accounts of Plane, by the names that projects' trackers give them. */
  readonly planes: Readonly<Record<string, PlaneAccount>>;
  readonly telegram: TelegramSettings | null;
  /** Who is told where their project says nothing: a chat, `-100123/7` with its topic. */
  readonly telegramChat: string | null;
  readonly noticeWebhook: NoticeWebhook | null;
  /** What notices link to; null: the stack's own, where there is one. */
  readonly temporalUiUrl: string | null;
  /** By the names of `forges` and `planes`: what each signs its webhooks with; from one that is not here none are taken. */
  readonly webhookSecrets: Readonly<Record<string, string>>;
  /** Whose repositories those of ORCH_PROJECTS_JSON are that have a name alone. */
  readonly giteaOwner: string | null;
  /** What an agent in a sandbox has for its home, and what it must not see of this host. */
  readonly homes: { readonly owner: string; readonly agent: string | null };
  readonly secretFiles: readonly string[];
  /** What our own git and the notifiers' commands get. */
  readonly hostEnvironment: Readonly<Record<string, string>>;
  /** What each agent gets: the same allow-list, and what is its own. */
  readonly agentEnvironments: AgentEnvironments;
  /** What a project's check commands get: as the agent's, without its credentials. */
  readonly commandEnvironment: Readonly<Record<string, string>>;
  /** All of its own environment over all of `.env`: what a project may be given by name. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Rules for the hosts of this host's package registries. */
  readonly registries: readonly string[];
  /** What is never stored or shown: credentials, and what else `.env` holds. For `createRedact`. */
  readonly secrets: readonly string[];
  /** What is never committed either. For `createSecretFinder`. */
  readonly credentials: readonly string[];
  /** What is wrong and yet never keeps orch from starting. */
  readonly warnings: readonly string[];
}
