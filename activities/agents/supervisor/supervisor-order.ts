import type { AgentName } from '../../../domain/agents/agents.js';
import type { Prices } from '../../../domain/agents/prices.js';

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
  /** Silence for this long ends the run; null: any silence is borne. */
  readonly stallSeconds: number | null;
  /** Types of the program's JSON lines after which it has nothing more to do than to exit. */
  readonly lastLines: readonly string[];
  readonly agent: AgentName;
  /** US dollars that the run may cost; null: no limit. */
  readonly limitUsd: number | null;
  /** By what it tells of its use is priced while it works. */
  readonly prices: Prices;
  /** The program is a sandbox: it would fall at once, with all that is in it, by the SIGTERM that gives those time. */
  readonly sandboxed: boolean;
}

/** From which a supervisor reads the program's environment, as JSON. */
export const agentEnvironment = 3;

/** The exit code of a supervisor that could not make the state file. */
export const cannotClaim = 73;

/** The name under which a shell complains in the log that a program cannot be executed. */
export const launcher = 'orch-launcher';
