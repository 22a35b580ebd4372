import type { AgentWords } from './agent-words.js';
import type { Tokens } from './tokens.js';

/** What of a role's policy a command line depends on. */
export interface AgentOptions {
  readonly model: string | null;
  readonly fallbackModel: string | null;
  readonly effort: string | null;
  readonly tools: readonly string[];
  /** Answers of the model that the run may take; null: no limit. */
  readonly maxTurns: number | null;
  /** The agent `command`'s own; others have theirs. */
  readonly arguments: readonly string[];
  /** The repository's own settings of the agent, hooks that are executed among them, are loaded. */
  readonly repositorySettings: boolean;
  /** A sandbox of orch's own stands around the agent. */
  readonly sandboxed: boolean;
  /** It reaches its provider and what is named, and nothing else. */
  readonly limited: boolean;
}

/** One run of an agent, as far as its command line depends on it. */
export interface AgentCall {
  readonly options: AgentOptions;
  /** A file with the role's system prompt. */
  readonly promptFile: string;
  /** A file with what comes on stdin, too. */
  readonly taskFile: string;
  /** The session that is begun, or gone on with; null: a new one, whose id the agent makes and its log tells. */
  readonly sessionId: string | null;
  readonly resumes: boolean;
  /** US dollars that the run may cost; null: no limit. */
  readonly limitUsd: number | null;
}

/** What an agent told that it used, to the last digit as it told it. */
export interface Told {
  readonly tokens: Tokens | null;
  /** US dollars; null: the agent does not say. */
  readonly costUsd: number | null;
}

/** What a figure counts: the run alone, or the earlier runs of its session, too. */
export type Counts = 'run' | 'session';

/** What one answer of a model took. */
export interface AnswerUse {
  readonly answerId: string;
  readonly model: string;
  readonly tokens: Tokens;
}

/** What an agent's log says of its run. */
export interface AgentReport {
  readonly words: AgentWords;
  readonly sessionId: string | null;
  readonly told: Told;
  /** Null: not known of this version, so the session's own figures have to say it. */
  readonly counts: { readonly tokens: Counts; readonly cost: Counts | null };
  /** A model has answered. */
  readonly answered: boolean;
  /** Nothing in the log comes from a model, as far as it says so. */
  readonly unanswered: boolean;
  /** It has used a tool, or nobody can tell any more: what it has done outside may not be done again. */
  readonly acted: boolean;
  readonly turns: number | null;
  /** The model that did the work, where the agent says so. */
  readonly model: string | null;
  /** Tools that the agent wanted to use and was not allowed to. */
  readonly refusedTools: readonly string[];
}

/** Where an agent's login with the provider of its models is found. */
export interface AgentLogin {
  /** The provider's host where nothing else is set; null: it asks no provider that orch knows of. */
  readonly provider: string | null;
  /** Names another address of the provider. */
  readonly addressVariable: string | null;
  /** Any of them is a credential. */
  readonly variables: readonly string[];
  /** A file of what it keeps that names the account; null: none does. */
  readonly file: { readonly name: string; accountOf(json: unknown): string | null } | null;
}

/** What an agent calls to work at all. */
export interface AgentNetwork {
  /** Of its provider's API and login. */
  readonly hosts: readonly string[];
  /** What keeps it from calling others, where it would be refused them. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The program behind a role. Its task comes on stdin, its output goes into a log. */
export interface Agent {
  /** Where nothing else is set; null: there is no such program. */
  readonly program: string | null;
  /** Whether a name has the form of its models, so that tomorrow's pass. */
  isModel(name: string): boolean;
  /** What it needs in its environment; settings of the same names win. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the worker's environment that are its own: where it logs in. */
  readonly ownVariables: readonly string[];
  /** Where it keeps its login and its sessions: names in HOME, or the one folder that the variable names instead. */
  readonly keeps: {
    readonly folders: readonly string[];
    readonly files: readonly string[];
    readonly variable: string | null;
  };
  /** It takes the id of a new session from us. */
  readonly choosesSession: boolean;
  /** It prints while it works: long silence is a stall. */
  readonly streams: boolean;
  /** Types of the JSON lines after which it has nothing more to do than to exit. */
  readonly lastLines: readonly string[];
  /** What a line of its output tells of its use while it works; it may tell of the same answer again. Null: it does not tell. */
  readonly readUse: ((line: Record<string, unknown>) => AnswerUse | null) | null;
  /** Whether a line of its output comes from a model that has answered; null: its exit code alone shows that it works. */
  readonly isAnswer: ((line: Record<string, unknown>) => boolean) | null;
  /** Whether it can be told which tools it may use, and how many turns it may take. */
  readonly takes: { readonly tools: boolean; readonly maxTurns: boolean };
  readonly network: AgentNetwork;
  /** Which login its model's provider knows it by. */
  readonly login: AgentLogin;
  /** Without a result in its log it has failed, whatever its exit code says. */
  readonly tellsResult: boolean;
  commandLine(call: AgentCall): string[];
  /** What a person types to go on with a session by hand; null: it keeps none. */
  resumeByHand(sessionId: string): string | null;
  /** `lines` come from the log's end. */
  readLog(lines: AsyncIterable<string>): Promise<AgentReport>;
}
