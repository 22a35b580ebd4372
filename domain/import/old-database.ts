/** What the orchestrator before orch has written down of its tasks, as far as orch goes on with it. */
export interface OldDatabase {
  readonly tasks: readonly OldTask[];
  readonly runs: readonly OldRun[];
  /** The highest number of a run, of ended tasks too; 0: there was none. */
  readonly lastRun: number;
  /** Jobs that are at work, as the jobs' own table says. */
  readonly jobsAtWork: number;
  /** Columns that are not there, and without which it goes on: `agent_runs.cost`. */
  readonly missing: readonly string[];
}

/** Texts are empty where the database has none. */
export interface OldTask {
  readonly id: string;
  readonly repo: string;
  readonly branch: string;
  readonly stage: string;
  readonly item: string;
}

export interface OldRun {
  readonly number: number;
  readonly taskId: string;
  readonly role: string;
  readonly effort: string | null;
  readonly outputPath: string | null;
  readonly startedAt: Date | null;
  /** Null: it is at work, or its end was never noted. */
  readonly finishedAt: Date | null;
  readonly exitCode: number | null;
  /** In all. */
  readonly tokens: number | null;
  readonly costUsd: number | null;
}
