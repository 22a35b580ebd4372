import type { StepFailureType } from '../../../domain/failures/failure.js';
import { accountPausedFailure, stepFailure } from '../../temporal/failure.js';

interface FailedGit {
  readonly verb: string;
  /** What git said, redacted. */
  readonly told: string;
  readonly origin: string | undefined;
  /** The setting whose credentials git had for the origin. */
  readonly setting: string | undefined;
  /** Whose limit git has met, where it has. */
  readonly account: string | undefined;
}

const longestTold = 600;
/** Git does not say what the forge has told. */
const limitMs = 60_000;

/** What a forge says over ssh to whoever may not read or write objects. */
const batchOverSsh = /batch request: [^]*(not authorized|not allowed|forbidden|permission|denied)/i;

/** What a person must fix; all else git says is worth another try. First match counts. */
const patterns: readonly (readonly [RegExp, StepFailureType])[] = [
  [
    /Authentication failed|could not read (Username|Password)|Permission denied \(|Host key verification failed/i,
    'ForgeRejected',
  ],
  [/requested URL returned error: (40[13]|30\d)/i, 'ForgeRejected'],
  // As forges say over ssh, and git's own server, that this account may only read.
  [
    /Permission to \S+ denied|marked as read only|not authorized to write|not allowed to push|archived so it is read-only|repo\S*:? \S+ is (archived|read-only)|service not enabled|repository not exported|git-http-push failed/i,
    'ForgeRejected',
  ],
  [/dubious ownership/i, 'ForgeRejected'],
  // git-lfs.
  [
    /batch response: Authentication required|Authorization error:|batch response: .*(forbidden|not allowed|permission)/i,
    'ForgeRejected',
  ],
  [batchOverSsh, 'ForgeRejected'],
  [/'lfs' is not a git command/i, 'InvalidInput'],
  [
    /Repository not found|repository '[^']*' (not found|does not exist)|requested URL returned error: 404/i,
    'RepoNotFound',
  ],
  [/does not appear to be a git repository/i, 'RepoNotFound'],
  [/transport '[^']*' not allowed|unable to find remote helper/i, 'InvalidInput'],
];

/** The error to throw for a git that failed: a step failure where only a person can help, else one that is retried. */
export function gitFailure({ verb, told, origin, setting, account }: FailedGit): Error {
  const short = lastLines(told);
  if (account !== undefined && /requested URL returned error: 429/i.test(told)) {
    const pause = { account, until: Date.now() + limitMs, inMs: limitMs };
    return accountPausedFailure(pause, `git ${verb} of ${origin ?? ''}: ${short}`);
  }
  const type = origin === undefined ? undefined : patterns.find(([pattern]) => pattern.test(told))?.[1];
  if (type === 'RepoNotFound') return stepFailure(type, `Repo not found: ${origin ?? ''} (${short})`);
  if (type !== undefined) return stepFailure(type, `git ${verb} of ${origin ?? ''}: ${short}${hint(told, setting)}`);
  return new Error(`git ${verb} failed: ${short}`);
}

/** What to do about credentials that are not taken, or are not there. */
function hint(told: string, setting: string | undefined): string {
  const unknown = /Authentication failed|could not read (Username|Password)|returned error: 401/i.test(told);
  if (/'lfs' is not a git command/i.test(told))
    return '; git-lfs is not on the PATH of this host’s worker. Install it, as by apt-get install git-lfs, then retry';
  if (setting !== undefined && /batch response: Authentication required|Authorization error:/i.test(told))
    return `; the forge does not take the token of ${setting}, or it lacks the right: it must be allowed to write to the repository`;
  if (batchOverSsh.test(told))
    return '; the ssh key of this host’s worker lacks the right: it must be allowed to write to the repository';
  if (unknown && setting !== undefined)
    return `; the forge does not take the token: it is wrong or has expired, set ${setting}`;
  if (unknown && /for '?https?:/i.test(told)) return '; the settings hold no token for this address';
  if (setting !== undefined && /returned error: 403/i.test(told)) {
    return `; the token of ${setting} lacks the right: it must be allowed to write to the repository`;
  }
  if (/returned error: 30\d/i.test(told))
    return '; the repository has moved: set the project’s repository to where it is now';
  return '';
}

function lastLines(told: string): string {
  const lines = told.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('hint: '))
    .join(' · ')
    .slice(-longestTold);
}
