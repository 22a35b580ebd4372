import type { ApplicationFailure } from '@temporalio/common';
import type { PlaneAccount } from '../../../../config/settings/plane-accounts.js';
import { accountPaused, type AccountPause } from '../../../../domain/failures/failure.js';
import { type ForgeRefusal, forgeFailure } from '../../../forges/forge-failure.js';
import { rateLimitMs } from '../../../forges/rate-limit.js';
import { accountPausedFailure, stepFailure } from '../../../temporal/failure.js';

/** What to throw where Plane refuses: who can fix it stands in it. */
export function planeFailure(
  { name, url, workspace }: Pick<PlaneAccount, 'name' | 'url' | 'workspace'>,
  refusal: Omit<ForgeRefusal, 'account'>,
): ApplicationFailure {
  const { status, message, setBy, header, asked } = refusal;
  if (status >= 300 && status < 400) {
    const to = header('location') ?? 'an address that it does not name';
    return rejected(
      `${name} redirects ${asked} to ${to}: set ${setBy.replace(/_TOKEN.*$/, '_URL')} to where the API is.`,
    );
  }
  // Of a key that it does not know, and of one of another workspace, Plane says the same.
  if (status === 403 && /token/i.test(message)) {
    return rejected(
      `${name} does not know the token: it is wrong, has expired, or is of another workspace than ${workspace} at ${url} (${message}). Set ${setBy}, then restart the worker.`,
    );
  }
  if (status === 403) {
    return rejected(
      `The token of ${name} may not do this (${asked}): ${message.replace(/\.+$/, '')}. Is its account a member of the project and of the workspace ${workspace}? A guest may not change work items.`,
    );
  }
  const inMs = rateLimitMs(refusal, Date.now());
  if (inMs !== null) {
    const pausedMs = Math.min(inMs, longestPauseMs);
    const said = message === '' ? `HTTP ${status}` : message;
    const pause = { account: name, until: Date.now() + pausedMs, inMs: pausedMs };
    return accountPausedFailure(pause, `${name} takes no more requests with this key for now: ${said}`);
  }
  return forgeFailure({ ...refusal, account: name });
}

/** Plane counts by the minute: who says much more is asked again all the same. */
const longestPauseMs = 600_000;

/** For how long Plane takes no more requests of a key; null: it has refused for another reason. */
export function pausedForMs({ type, details }: ApplicationFailure): number | null {
  if (type !== accountPaused) return null;
  const [pause] = (details ?? []) as AccountPause[];
  return pause === undefined ? null : pause.lookInMs;
}

const rejected = (message: string) => stepFailure('ForgeRejected', message);
