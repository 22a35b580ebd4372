import type { Pool } from 'pg';
import type { PinnedLogins } from '../../../domain/pipeline/approvers.js';
import { findLogin, pinLogin } from '../../store/intake/logins.js';
import type { PlacesOf } from '../../trackers/tracker.js';

export interface PinLoginsDeps {
  readonly pool: Pool;
  readonly placesOf: PlacesOf;
}

/**
 * Whom the logins among these identities name at one account, where the project has a place there: asked once, and the same
 * for good. One that names nobody is left out, and so is nobody.
 */
export async function pinLogins(
  { pool, placesOf }: PinLoginsDeps,
  {
    project,
    account,
    identities,
  }: { readonly project: string; readonly account: string; readonly identities: readonly string[] },
): Promise<PinnedLogins> {
  const logins = identities.flatMap((identity) => loginAt(account, identity) ?? []);
  if (logins.length === 0) return {};
  const people = placesOf(project).find((place) => place.account === account)?.people;
  if (people === undefined) return {};
  const pinned: Record<string, string> = {};
  for (const login of logins) {
    const known = await findLogin(pool, { account, login });
    const found = known === null ? await people.find(login) : null;
    const id = found === null ? known : await pinLogin(pool, { account, login, id: found.id });
    if (id !== null) pinned[`${account}:${login}`] = `${account}:${id}`;
  }
  return pinned;
}

const id = /^(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Digits are an id already, and so is Plane's form of one. */
export function loginAt(account: string, identity: string): string | null {
  const login = identity.startsWith(`${account}:`) ? identity.slice(account.length + 1) : '';
  return login === '' || id.test(login) ? null : login;
}
