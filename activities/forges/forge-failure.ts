import { ApplicationFailure } from '@temporalio/common';
import { oneLine } from '../../domain/text/one-line.js';
import { accountPausedFailure, stepFailure } from '../temporal/failure.js';
import { type ForgeAnswer, rateLimitMs } from './rate-limit.js';

/** An answer of a forge that is not what was asked for. */
export interface ForgeRefusal extends ForgeAnswer {
  /** The forge's name in the settings. */
  readonly account: string;
  /** The settings that hold its credentials. */
  readonly setBy: string;
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
  const now = Date.now();
  const inMs = rateLimitMs(refusal, now);
  if (inMs !== null) {
    const message = `${account} takes no more requests for now: ${said}`;
    return accountPausedFailure({ account, until: now + inMs, inMs }, message);
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
  const line = oneLine(message);
  return line.length <= longestMessage ? line : `${line.slice(0, longestMessage - 1)}…`;
}

const rejected = (message: string) => stepFailure('ForgeRejected', message);
