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
}

/** The exit code of a supervisor that could not make the state file. */
export const cannotClaim = 73;

/** The name under which a shell complains in the log that a program cannot be executed. */
export const launcher = 'orch-launcher';
