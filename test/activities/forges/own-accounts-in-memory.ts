import type { OwnAccounts } from '../../../activities/forges/own-accounts.js';
import type { Actor } from '../../../domain/intake/tracker-event.js';

/** For tests without a ledger. */
export function ownAccountsInMemory(account: string): OwnAccounts {
  const known = new Map<string, Actor>();
  return {
    known: () => Promise.resolve([...known.values()]),
    learn: ({ id, login }) => {
      known.set(String(id), { account, id: String(id), login });
      return Promise.resolve();
    },
  };
}
