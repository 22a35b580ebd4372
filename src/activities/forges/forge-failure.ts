import { ApplicationFailure } from '@temporalio/common';
import { stepFailure } from '../failure.js';

/** What a forge answered instead of what it was asked for. */
export interface ForgeRefusal {
  /** The account's name in the settings. */
  readonly account: string;
  /** The setting that holds its credentials. */
  readonly setting: string;
  /** Method and path, for a person. */
  readonly asked: string;
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** The forge's own words, redacted; null where it had none, or sent a page instead. */
  readonly said: string | null;
}

const longestSaid = 300;
/** A forge that wants more is asked again all the same: its clock may be wrong. */
const longestWaitMs = 3_600_000;

/**
 * Who can mend it? A person: a step failure. Time: an error that is retried, not before the forge wants to be asked again.
 * 404, 405, 409 and 422 mean different things by what was asked: whoever asked takes them as answers, or it is here
 * that they end.
 */
export function forgeFailure(refusal: ForgeRefusal): Error {
  const { account, setting, asked, status, header } = refusal;
  const said = refusal.said === null ? '' : `: ${refusal.said.slice(0, longestSaid)}`;
  if (isRateLimit(refusal)) {
    const message = `${account} wants fewer requests (${status})`;
    const nextRetryDelay = waitOf(header, Date.now());
    return ApplicationFailure.create({
      type: 'ForgeBusy',
      message,
      ...(nextRetryDelay !== null && { nextRetryDelay }),
    });
  }
  if (status >= 300 && status < 400) {
    const to = placeOf(header('location'));
    return stepFailure(
      'ForgeRejected',
      `${account} sends ${asked} on to ${to}, and orch follows nobody with a token: ` +
        'set the address of the account, or the project’s repository, to where it is now',
    );
  }
  if (status === 401) {
    return stepFailure(
      'ForgeRejected',
      `The forge does not know the token of ${account}: it is wrong or has expired; set ${setting}, and restart the worker`,
    );
  }
  if (status === 403) {
    return stepFailure('ForgeRejected', `The token of ${account} (${setting}) may not ${asked}${said}`);
  }
  if (status >= 500 || status === 408 || status === 425)
    return new Error(`${account} answers ${asked} with ${status}${said}`);
  return stepFailure('ForgeRejected', `${account} refuses ${asked} (${status})${said}`);
}

function isRateLimit({ status, header }: ForgeRefusal): boolean {
  if (status === 429) return true;
  return status === 403 && (header('retry-after') !== null || header('x-ratelimit-remaining') === '0');
}

/** Milliseconds that the forge wants to be left alone; null: it does not say. */
export function waitOf(header: (name: string) => string | null, now: number): number | null {
  const after = header('retry-after')?.trim() ?? '';
  const reset = header('x-ratelimit-reset')?.trim() ?? '';
  const until = /^\d+$/.test(after)
    ? now + Number(after) * 1_000
    : after !== ''
      ? Date.parse(after)
      : /^\d+$/.test(reset)
        ? Number(reset) * 1_000
        : NaN;
  return Number.isNaN(until) ? null : Math.min(Math.max(until - now, 1_000), longestWaitMs);
}

/** Where a redirect leads, without what its query may hold. */
function placeOf(location: string | null): string {
  if (location === null) return 'nowhere';
  if (!URL.canParse(location)) return location.split('?')[0]?.slice(0, 200) ?? '';
  const { origin, pathname } = new URL(location);
  return `${origin}${pathname}`.slice(0, 200);
}
