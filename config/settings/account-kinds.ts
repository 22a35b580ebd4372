import type { ForgeAccount } from './forge-accounts.js';
import type { PlaneAccount } from './plane-accounts.js';
import type { Settings } from './settings.js';

/** Of the accounts that webhooks come from. */
export type AccountKind = ForgeAccount['kind'] | PlaneAccount['kind'];

export type AccountKinds = Readonly<Record<string, { readonly kind: AccountKind }>>;

/** By the accounts' names, which tell a forge from a Plane. */
export function accountKinds({ forges, planes }: Pick<Settings, 'forges' | 'planes'>): AccountKinds {
  return { ...forges, ...planes };
}
