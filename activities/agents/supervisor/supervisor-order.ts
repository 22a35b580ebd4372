import type { AgentName } from '../../../domain/agents/agents.js';
import type { Prices } from '../../../domain/agents/prices.js';
import type { RunKind } from './state-file.js';

/** What the supervisor of a run is told, in a file; nothing of it is secret. */
export interface SupervisorOrder {
  /** The state file to make. */
  readonly state: string;
  readonly runKey: string;
  readonly sessionId: string | null;
  /** The program's absolute path. */
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly killGraceSeconds: number;
  readonly log: string;
  readonly kind: RunKind;
  /** Where the pipe is made by which the program's output is redacted and bounded; null: it goes into the log as it is. */
  readonly output: string | null;
  /** What the program has started goes on where it ends by itself with 0. */
  readonly leavesProcesses: boolean;
  /** Silence for this long ends the run; null: any silence is borne. */
  readonly stallSeconds: number | null;
  /** Types of the program's JSON lines after which it has nothing more to do than to exit. */
  readonly lastLines: readonly string[];
  /** Null: it is no agent, and tells nothing of what it uses. */
  readonly agent: AgentName | null;
  /** US dollars that the run may cost; null: no limit. */
  readonly limitUsd: number | null;
  /** By what it tells of its use is priced while it works. */
  readonly prices: Prices;
  /** The program is a sandbox: it would fall at once, with all that is in it, by the SIGTERM that gives those time. */
  readonly sandboxed: boolean;
  /** What the sandbox reaches, by a proxy of the supervisor's; null: everything, by itself. */
  readonly network: {
    readonly rules: readonly string[];
    /** The proxy's socket. */
    readonly proxy: string;
    /** Where the hosts are kept that were refused. */
    readonly refused: string;
  } | null;
}

/** What comes to a supervisor beside its order, because it may hold secrets. */
export interface SupervisorSecrets {
  /** All that the program has in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the host itself, which may name a proxy that it goes out by. */
  readonly hostEnvironment: Readonly<Record<string, string>>;
  /** What of the environment no log may hold, where the output comes through a pipe. */
  readonly hidden: readonly string[];
}

/** From which a supervisor reads its secrets, as JSON. */
export const secretsDescriptor = 3;

/** The exit code of a supervisor that could not make the state file. */
export const cannotClaim = 73;

/** The name under which a shell complains in the log that a program cannot be executed. */
export const launcher = 'orch-launcher';
