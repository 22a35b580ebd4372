import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { createSecretFinder } from '../../../../domain/text/redact.js';

const remote = /^(https?|ssh|git):\/\/[^\s]+$/;
/** As ssh and scp write it: `git@host:owner/name.git`. */
const sshLike = /^[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^\s:][^\s]*$/;

/** As who signs in: `git@`, in either form. */
const user = /^(?:[a-z][a-z0-9+.-]*:\/\/([^/@]*)@|([^/@:]+)@[^/:]+:)/i;
/** No name to sign in with is longer; tokens are. */
const longestUser = 32;
const findTokens = createSecretFinder([]);

/** What is wrong with a project's repository, a URL or a path; null where nothing is. */
export function repositoryProblem(value: string): string | null {
  if (value === '') return 'is empty: it takes the URL or the path of a git repository';
  if (value.length > 2000) return 'is longer than 2000 characters';
  if (/\p{Cc}/u.test(value)) return 'holds a control character';
  if (value.startsWith('-')) return 'begins with a dash: git would read it as an option';
  if (/^[a-z0-9+.-]*::/i.test(value)) return 'names a helper of git (…::…), which could run any program';
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]*:[^/]*@/i.test(value)) {
    return 'holds a password: give credentials to git itself (an ssh key, a credential helper), never in the URL';
  }
  if (isToken(user.exec(value)?.slice(1).join('') ?? '')) {
    return 'holds a token in the place of a user: give it to orch’s settings (ORCH_GITHUB_TOKEN, ORCH_GITEA_TOKEN), never in the URL';
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value) && !remote.test(value) && !value.startsWith('file:///')) {
    return 'is no URL that orch takes: https://, http://, ssh://, git:// or file:///';
  }
  return null;
}

function isToken(name: string): boolean {
  return name.length > longestUser || findTokens(name).length > 0;
}

/** As it is for URLs; a path becomes absolute. */
export function absoluteRepository(value: string, folder: string): string {
  if (value.includes('://') || sshLike.test(value)) return value;
  return resolve(folder, value.startsWith('~/') ? `${homedir()}${value.slice(1)}` : value);
}

/** The last part of the URL or path, safe as the name of a folder. */
export function repositoryNameOf(url: string): string {
  const last =
    url
      .replace(/\/+$/, '')
      .replace(/\/?\.git$/, '')
      .split(/[/:]/)
      .at(-1) ?? '';
  const safe = last
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .replace(/\.{2,}/g, '.');
  return safe.slice(0, 64) || 'repository';
}

/** Owner and name of a repository on a forge: the last two parts of its URL; null where there are no two. */
export function ownerAndName(url: string): { owner: string; name: string } | null {
  if (url.startsWith('/') || url.startsWith('file:')) return null;
  const path = url.includes('://') ? new URL(url).pathname : url.slice(url.indexOf(':') + 1);
  const [owner, name, ...more] = path
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter((part) => part !== '')
    .slice(-2);
  if (owner === undefined || name === undefined || more.length > 0) return null;
  return { owner: decodeURIComponent(owner), name: decodeURIComponent(name) };
}
