import { type AccountGuard, noGuard } from '../../activities/forges/account-guard.js';
import { githubGitToken } from '../../activities/forges/github/git-token.js';
import type { CredentialsFor } from '../../activities/git/run/git-credentials.js';
import type { GithubAccess } from '../../activities/forges/github/api/access.js';
import { type ForgeAccount, type GithubAccount, settingPrefix } from '../../config/settings/forge-accounts.js';
import type { ForgeRepository } from '../../domain/task/forge.js';
import { assembleGithubAccess, requestMs, type GithubAccessOf } from './assemble-forges.js';

/**
 * What git signs in with at an origin over http: the account of the settings below whose address the origin lies. Forges limit
 * git and their API apart: of git alone is `gitea/git`.
 */
export function assembleCredentials(
  forges: Readonly<Record<string, ForgeAccount>>,
  githubAccessOf: GithubAccessOf = assembleGithubAccess(),
  guardOf: (account: string) => AccountGuard = () => noGuard,
): CredentialsFor {
  return async (originUrl) => {
    const account = accountAt(Object.values(forges), originUrl);
    if (account === null) return null;
    const prefix = settingPrefix(account.name);
    const ofGit = `${account.name}/git`;
    const guard = guardOf(ofGit);
    await guard.expectNotPaused();
    const limited = { account: ofGit, noted: (error: unknown) => guard.noted(error) };
    // Gitea takes any name beside a token.
    if (account.kind === 'gitea')
      return { username: 'orch', password: account.token, setting: `${prefix}_TOKEN`, ...limited };
    const place = { account: account.name, ...placeOf(account.url, originUrl) };
    const password = await githubToken(account, place, { access: githubAccessOf(account), api: guardOf(account.name) });
    const setting = 'token' in account.credentials ? `${prefix}_TOKEN` : `${prefix}_APP_KEY_FILE`;
    return { username: 'x-access-token', password, setting, ...limited };
  };
}

/** An App's is made by a call of the API, unless there is one already. */
async function githubToken(
  { url }: GithubAccount,
  place: ForgeRepository,
  { access, api }: { readonly access: GithubAccess; readonly api: AccountGuard },
): Promise<string> {
  if (!access.has(place)) await api.expectNotPaused();
  try {
    return await githubGitToken({ url, access, requestMs }, place);
  } catch (error) {
    throw await api.noted(error);
  }
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
