/** What an agent itself said of its end, in its result. */
export interface AgentResult {
  readonly isError: boolean;
  readonly subtype: string | null;
  readonly text: string | null;
  readonly errors: string;
  /** The status with which the model's API answered last. */
  readonly status: number | null;
  readonly errorType: string | null;
  readonly terminalReason: string | null;
  /** Its text is the program's own, or its model's; null: nobody can tell. */
  readonly byProgram: boolean | null;
}

export interface AgentWords {
  readonly result: AgentResult | null;
  /** When the usage limit ends that the agent ran into (epoch milliseconds). */
  readonly limitResetsAt: number | null;
  /** How long the model's API asked it to wait, the last time before it gave up. */
  readonly retryAfterSeconds: number | null;
  /** The end of what it printed beside its structured output. */
  readonly plain: string;
  /** The error that it ended by, as far as it told one beside its structured output, with lines after it. */
  readonly lastError: string | null;
  /** The end of what the model said. */
  readonly said: string;
}
