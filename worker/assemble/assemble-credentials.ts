import { githubGitToken } from '../../activities/forges/github/git-token.js';
import type { CredentialsFor } from '../../activities/git/run/git-credentials.js';
import { type ForgeAccount, settingPrefix } from '../../config/settings/forge-accounts.js';
import { assembleGithubAccess, requestMs, type GithubAccessOf } from './assemble-forges.js';

/** What git signs in with at an origin over http: the account of the settings below whose address the origin lies. */
export function assembleCredentials(
  forges: Readonly<Record<string, ForgeAccount>>,
  githubAccessOf: GithubAccessOf = assembleGithubAccess(),
): CredentialsFor {
  return async (originUrl) => {
    const account = accountAt(Object.values(forges), originUrl);
    if (account === null) return null;
    const prefix = settingPrefix(account.name);
    // Gitea takes any name beside a token.
    if (account.kind === 'gitea') return { username: 'orch', password: account.token, setting: `${prefix}_TOKEN` };
    const place = { account: account.name, ...placeOf(account.url, originUrl) };
    const password = await githubGitToken({ url: account.url, access: githubAccessOf(account), requestMs }, place);
    const setting = 'token' in account.credentials ? `${prefix}_TOKEN` : `${prefix}_APP_KEY_FILE`;
    return { username: 'x-access-token', password, setting };
  };
}

function placeOf(url: string, originUrl: string): { owner: string; name: string } {
  const below = new URL(originUrl).pathname.slice(new URL(url).pathname.replace(/\/$/, '').length + 1);
  const [owner = '', name = ''] = below.split('/').map(decodeURIComponent);
  return { owner, name: name.replace(/\.git$/, '') };
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
