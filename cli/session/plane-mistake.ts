import type { PlaneAccount } from '../../config/settings/plane-accounts.js';
import { settingPrefix } from '../../config/settings/forge-accounts.js';
import { UserError } from '../../domain/failures/user-error.js';

/** What has kept a look at Plane from its end, and what to do about it. */
export function planeMistake({ name, url }: Pick<PlaneAccount, 'name' | 'url'>, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { message, type } = error as Error & { readonly type?: string | null };
  switch (type) {
    case 'ForgeRejected':
      return new UserError(message, 'What orch needs of Plane is in docs/plane.md.');
    case 'AccountPaused':
      return new UserError(message, 'Look again in a minute.');
    default:
      return new UserError(message, `Is ${settingPrefix(name)}_URL right (${url}), and does this host reach it?`);
  }
}
