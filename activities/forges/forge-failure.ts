import { ApplicationFailure } from '@temporalio/common';
import { stepFailure } from '../temporal/failure.js';

/** An answer of a forge that is not what was asked for. */
export interface ForgeRefusal {
  /** The forge's name in the settings. */
  readonly account: string;
  /** The settings that hold its credentials. */
  readonly setBy: string;
  readonly status: number;
  /** In the forge's own words; empty: it gave none. */
  readonly message: string;
  readonly header: (name: string) => string | undefined;
  /** What was asked for: `POST /repos/acme/shop/pulls`. */
  readonly asked: string;
  /** The right that the forge says is needed. */
  readonly right?: string | undefined;
}

/** Who can fix it? What a person must fix is a step failure; what time fixes is retried, not before the forge's own time. */
export function forgeFailure(refusal: ForgeRefusal): ApplicationFailure {
  const { account, setBy, status, asked, right } = refusal;
  const message = shortened(refusal.message);
  const said = message === '' ? `HTTP ${status}` : message;
  if (status >= 300 && status < 400) {
    const to = refusal.header('location') ?? 'an address that it does not name';
    return rejected(
      `${account} redirects ${asked} to ${to}: name the repository's present owner and name in the project.`,
    );
  }
  if (status === 401) {
    return rejected(
      `${account} does not know the token: it is wrong or has expired (${said}). Set ${setBy}, then restart the worker.`,
    );
  }
  if (isRateLimit(refusal)) {
    const nextRetryDelay = waitOf(refusal);
    return ApplicationFailure.create({ message: `${account} takes no more requests for now: ${said}`, nextRetryDelay });
  }
  if (status === 403) {
    const needed = right === undefined ? '' : ` It needs ${right}.`;
    return rejected(`The token of ${account} may not do this (${asked}): ${said}.${needed}`);
  }
  if (status >= 500 || status === 408) {
    return ApplicationFailure.create({ message: `${account} failed with HTTP ${status} (${asked})` });
  }
  if (status === 404) {
    return rejected(`${account} has nothing for ${asked}, or its token may not see it: ${said}`);
  }
  // Gitea, of what two have changed at the same moment; refused, it is nobody's mistake.
  if (/\bis already changed\b/.test(message)) {
    return ApplicationFailure.create({
      message: `${account} has not made ${asked}, somebody else was sooner: ${said}`,
    });
  }
  return rejected(`${account} refuses ${asked}: ${said}`);
}

/** The repository is not there, or not for this token: forges answer both alike. */
export function repositoryNotFound(account: string, repository: string): ApplicationFailure {
  return stepFailure(
    'RepoNotFound',
    `${account} has no repository ${repository}, or its token may not see it: fix the project's URL or the token's access.`,
  );
}

const longestMessage = 300;

function shortened(message: string): string {
  const line = message.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= longestMessage ? line : `${line.slice(0, longestMessage - 1)}…`;
}

const rejected = (message: string) => stepFailure('ForgeRejected', message);

function isRateLimit({ status, message, header }: ForgeRefusal): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    header('retry-after') !== undefined || header('x-ratelimit-remaining') === '0' || /\brate limit\b/i.test(message)
  );
}

const leastWaitMs = 1_000;
/** Where the forge does not say: what GitHub asks for at least. */
const usualWaitMs = 60_000;

function waitOf({ header }: ForgeRefusal): number {
  const after = header('retry-after');
  if (after !== undefined) {
    const seconds = Number(after);
    const ms = Number.isNaN(seconds) ? Date.parse(after) - Date.now() : seconds * 1_000;
    if (!Number.isNaN(ms)) return Math.max(leastWaitMs, ms);
  }
  const reset = Number(header('x-ratelimit-reset'));
  const used = header('x-ratelimit-remaining') === '0';
  return used && !Number.isNaN(reset) ? Math.max(leastWaitMs, reset * 1_000 - Date.now()) : usualWaitMs;
}
