import type { StepFailureType } from '../../domain/failure.js';
import { stepFailure } from '../failure.js';

interface FailedGit {
  readonly verb: string;
  /** What git said, redacted. */
  readonly told: string;
  readonly origin: string | undefined;
}

const longestTold = 600;

/** What a person must mend; all else git says is worth another try. First match counts. */
const patterns: readonly (readonly [RegExp, StepFailureType])[] = [
  [
    /Authentication failed|could not read (Username|Password)|Permission denied \(|Host key verification failed/i,
    'ForgeRejected',
  ],
  [/requested URL returned error: 40[13]/i, 'ForgeRejected'],
  [/dubious ownership/i, 'ForgeRejected'],
  [
    /Repository not found|repository '[^']*' (not found|does not exist)|requested URL returned error: 404/i,
    'RepoNotFound',
  ],
  [/does not appear to be a git repository/i, 'RepoNotFound'],
  [/transport '[^']*' not allowed|unable to find remote helper/i, 'InvalidInput'],
];

/** The error to throw for a git that failed: a step failure where only a person can help, else one that is retried. */
export function gitFailure({ verb, told, origin }: FailedGit): Error {
  const short = lastLines(told);
  const type = origin === undefined ? undefined : patterns.find(([pattern]) => pattern.test(told))?.[1];
  if (type === 'RepoNotFound') return stepFailure(type, `Repo not found: ${origin ?? ''} (${short})`);
  if (type !== undefined) return stepFailure(type, `git ${verb} of ${origin ?? ''}: ${short}`);
  return new Error(`git ${verb} failed: ${short}`);
}

function lastLines(told: string): string {
  const lines = told.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .join(' · ')
    .slice(-longestTold);
}
