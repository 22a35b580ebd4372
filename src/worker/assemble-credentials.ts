import { stepFailure } from '../activities/failure.js';
import type { CredentialsFor } from '../activities/git/git-credentials.js';
import { type ForgeAccount, settingPrefix } from '../config/forge-accounts.js';

/** What git signs in with at an origin over http: the account of the settings below whose address the origin lies. */
export function assembleCredentials(forges: Readonly<Record<string, ForgeAccount>>): CredentialsFor {
  return (originUrl) => {
    const account = accountAt(Object.values(forges), originUrl);
    if (account === null) return Promise.resolve(null);
    const setting = `${settingPrefix(account.name)}_TOKEN`;
    // Gitea takes any name beside a token.
    if (account.kind === 'gitea') return Promise.resolve({ username: 'orch', password: account.token, setting });
    if ('token' in account.credentials) {
      return Promise.resolve({ username: 'x-access-token', password: account.credentials.token, setting });
    }
    return Promise.reject(stepFailure('InvalidInput', 'A GitHub App is not there yet: set a token.'));
  };
}

/** Of several the one whose address says most. */
function accountAt(accounts: readonly ForgeAccount[], originUrl: string): ForgeAccount | null {
  if (!/^https?:\/\//.test(originUrl) || !URL.canParse(originUrl)) return null;
  const origin = new URL(originUrl);
  const fitting = accounts.filter(({ url }) => {
    const { origin: place, pathname } = new URL(url);
    return origin.origin === place && origin.pathname.startsWith(pathname.endsWith('/') ? pathname : `${pathname}/`);
  });
  return fitting.sort((one, other) => other.url.length - one.url.length)[0] ?? null;
}
