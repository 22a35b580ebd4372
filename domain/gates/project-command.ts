/** A command of a project's own, a step of its set-up or a check: run by sh at the top of the task's worktree. */
export interface ProjectCommand {
  /** What it is told by; the command itself where it has no name. */
  readonly name: string;
  readonly run: string;
  readonly timeoutSeconds: number;
}

/** How a worktree gets what is not in the repository: its dependencies above all. */
export interface SetUpPolicy {
  readonly commands: readonly ProjectCommand[];
  /** Paths or globs within the repository: the commands run again when one of these files has changed. */
  readonly files: readonly string[];
  readonly secrets: readonly SetUpSecret[];
}

/** A variable of the worker's that the set-up alone may read, as long as the files that could misuse it equal the base's. */
export interface SetUpSecret {
  readonly name: string;
  readonly files: readonly string[];
}
