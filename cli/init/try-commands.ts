import { randomUUID } from 'node:crypto';
import { plainShell, runCommand } from '../../activities/commands/run-command.js';
import { duration } from '../../domain/text/figures.js';
import { lastLines } from '../../domain/text/last-lines.js';
import type { Redact } from '../../domain/text/redact.js';
import type { Guess, GuessedCommand } from './guess/guessed.js';
import type { Progress } from './show-progress.js';

/** A command as it comes into the projects file: as one that counts, or as a comment with what is wrong with it. */
export interface FoundCommand {
  readonly run: string;
  readonly problem: string | null;
}

export interface FoundCommands {
  readonly setup: readonly FoundCommand[];
  readonly checks: readonly FoundCommand[];
  /** Whether the commands that count have passed here, or are guessed alone. */
  readonly tried: boolean;
}

export interface TryCommands {
  /** A clone of the base branch. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: { readonly setup: number; readonly check: number };
  readonly signal: AbortSignal;
  readonly redact: Redact;
  readonly progress: Progress;
}

const whereToGet: Readonly<Record<string, string>> = {
  npm: 'https://nodejs.org',
  npx: 'https://nodejs.org',
  uv: 'https://docs.astral.sh/uv',
  poetry: 'https://python-poetry.org/docs',
  go: 'https://go.dev/dl',
  cargo: 'https://rustup.rs',
  just: 'https://just.systems',
};

export function notTried({ setup, checks }: Guess): FoundCommands {
  const found = ({ run, missing }: GuessedCommand) => ({ run, problem: missing === null ? null : isMissing(missing) });
  return { setup: setup.map(found), checks: checks.map(found), tried: false };
}

/** Runs each once, as a worker would; a set-up that fails ends it, since no check can be judged then. */
export async function tryCommands({ setup, checks }: Guess, how: TryCommands): Promise<FoundCommands> {
  const key = `init-${randomUUID()}`;
  const found: { setup: FoundCommand[]; checks: FoundCommand[] } = { setup: [], checks: [] };
  let isSetUp = true;
  for (const command of setup) {
    const problem: string | null = isSetUp ? await problemOf(command, key, how.timeoutSeconds.setup, how) : notRun;
    isSetUp &&= problem === null;
    found.setup.push({ run: command.run, problem });
  }
  for (const command of checks) {
    found.checks.push({
      run: command.run,
      problem: isSetUp ? await problemOf(command, key, how.timeoutSeconds.check, how) : notRun,
    });
  }
  return { ...found, tried: true };
}

const notRun = 'not tried, since the set-up has failed';

async function problemOf(
  { run, missing }: GuessedCommand,
  key: string,
  timeoutSeconds: number,
  { folder, environment, signal, redact, progress }: TryCommands,
): Promise<string | null> {
  if (missing !== null) return isMissing(missing);
  const startedAt = Date.now();
  progress.begin(run);
  const { exitCode, timedOut, tail } = await runCommand({
    ...{ shell: plainShell, command: run, key, cwd: folder, environment, timeoutSeconds, signal },
    log: () => undefined,
  }).finally(() => {
    progress.end();
  });
  if (exitCode === 0) {
    progress.tell(run, `passed in ${duration(Date.now() - startedAt)}`, []);
    return null;
  }
  const lines = lastLines(tail, redact, { lines: 200, characters: 20_000 }).split('\n');
  const words = timedOut
    ? `did not end within ${duration(timeoutSeconds * 1_000)}`
    : exitCode === null
      ? 'was killed'
      : `failed (exit ${exitCode})`;
  progress.tell(run, words, lines.slice(-10));
  const why = lineThatTells(lines);
  return why === undefined ? words : `${words}: ${why}`;
}

/** Last words of npm and make, about what was told before. */
const tellsNothing =
  /^(npm notice\b|npm (error|ERR!)( (A complete log|Lifecycle script|errno|code|path|command|workspace|location|syscall)\b|\s*$)|make: \*\*\*)/;

/** Who marks an error as one (npm, uv, Cargo, git) tells afterwards what could be done; others end with what is wrong. */
function lineThatTells(lines: readonly string[]): string | undefined {
  const telling = lines.map((line) => line.trim()).filter((line) => line !== '' && !tellsNothing.test(line));
  return telling.find((line) => /^(npm (error|ERR!)|error:|fatal:)/.test(line)) ?? telling.at(-1);
}

function isMissing(program: string): string {
  const where = whereToGet[program];
  return `${program} is not on this machine's PATH${where === undefined ? '' : ` (${where})`}`;
}
