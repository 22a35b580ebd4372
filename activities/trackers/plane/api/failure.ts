import type { ApplicationFailure } from '@temporalio/common';
import type { PlaneAccount } from '../../../../config/settings/plane-accounts.js';
import { type ForgeRefusal, forgeFailure } from '../../../forges/forge-failure.js';
import { stepFailure } from '../../../temporal/failure.js';

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
  return forgeFailure({ ...refusal, account: name });
}

const rejected = (message: string) => stepFailure('ForgeRejected', message);
