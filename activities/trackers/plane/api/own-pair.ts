import type { OwnAccounts } from '../../../forges/own-accounts.js';
import { user } from './answers.js';
import type { PlaneClient } from './client.js';

/** What we write has this, and a mark beside it: Plane takes each pair once in a project. */
export const externalSource = 'orch';
/** As many marks of ours as others may have taken. */
const mostTaken = 5;
/** Plane's limit. */
const longestId = 255;

/**
 * Makes something once by its mark. Whoever may write in the project can take our pair before us: theirs is passed over, and
 * silences nobody.
 */
export async function byOwnPair<Made>(
  mark: string,
  make: (externalId: string) => Promise<Made | 'of-others'>,
): Promise<Made> {
  for (let number = 1; number <= mostTaken; number += 1) {
    const made = await make(number === 1 ? mark.slice(0, longestId) : `${mark.slice(0, longestId - 3)}#${number}`);
    if (made !== 'of-others') return made;
  }
  throw new Error(`${mostTaken} things with the mark ${mark} are there already, and none is ours`);
}

/** Whether one of our accounts has made something. */
export async function isOurs(client: PlaneClient, own: OwnAccounts, author: string | null): Promise<boolean> {
  if (author === null) return false;
  if ((await own.known()).some(({ id }) => id === author)) return true;
  const me = await whoAmI(client);
  await own.learn({ id: me.id, login: me.display_name ?? me.id });
  return me.id === author;
}

/** Whose the client's token is. */
export function whoAmI(client: PlaneClient) {
  return client.at('api').read('GET', '/users/me', user);
}
