import type { AgentWords } from '../../domain/classify-failure.js';
import type { AgentName, AgentPolicy, Tokens } from '../../domain/task.js';

/** One run of an agent, as far as its command line depends on it. */
export interface AgentCall {
  readonly policy: AgentPolicy;
  /** A file with the role's system prompt. */
  readonly promptFile: string;
  /** The session that is begun, or gone on with. */
  readonly sessionId: string;
  readonly resumes: boolean;
}

/** What an agent's log says of its run. */
export interface AgentReport {
  readonly words: AgentWords;
  readonly sessionId: string | null;
  /** Of this run. */
  readonly tokens: Tokens | null;
  /** Of this run; what earlier runs of the same session cost is taken off where the agent counts it in. */
  readonly costUsd: number | null;
}

export interface LogToRead {
  readonly path: string;
  /** US dollars already booked for earlier runs of the same session. */
  readonly bookedUsd: number;
}

/** The program behind a role. Its task comes on stdin, its output goes into a log. */
export interface Agent {
  readonly name: AgentName;
  commandLine(call: AgentCall): string[];
  /** What the agent needs in its environment; settings of the same names win. */
  readonly environment: Readonly<Record<string, string>>;
  readLog(log: LogToRead): Promise<AgentReport>;
}
