/** A shell command that most likely sets the project up or checks it. */
export interface GuessedCommand {
  readonly run: string;
  /** A program that it needs and that this machine has not; null: it can be tried here. */
  readonly missing: string | null;
}

export interface Guess {
  readonly setup: readonly GuessedCommand[];
  readonly checks: readonly GuessedCommand[];
}

/** All programs that a guess may ask for. */
export const programsOfGuesses = [
  ...['node', 'npm', 'npx', 'pnpm', 'yarn', 'bun', 'python', 'python3', 'uv', 'poetry'],
  ...['go', 'cargo', 'make', 'just'],
] as const;

export type HasProgram = (name: string) => boolean;

export const nothing: Guess = { setup: [], checks: [] };

/** A command whose first word is its program. */
export function guessed(has: HasProgram, run: string, program = run.split(' ')[0] ?? ''): GuessedCommand {
  return { run, missing: has(program) ? null : program };
}

export function joined(guesses: readonly Guess[]): Guess {
  return { setup: guesses.flatMap(({ setup }) => setup), checks: guesses.flatMap(({ checks }) => checks) };
}
