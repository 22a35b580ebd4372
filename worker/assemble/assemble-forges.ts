import type { Pool } from 'pg';
import { createAccountGuard, guarded } from '../../activities/forges/account-guard.js';
import type { Forge, ForgeOf } from '../../activities/forges/forge.js';
import { createGiteaForge } from '../../activities/forges/gitea/forge.js';
import { createGithubAccess, type GithubAccess } from '../../activities/forges/github/api/access.js';
import { createGithubForge } from '../../activities/forges/github/forge.js';
import { createLocalForge } from '../../activities/forges/local/forge.js';
import { createOwnAccounts } from '../../activities/store/intake/own-accounts.js';
import { stepFailure } from '../../activities/temporal/failure.js';
import { createGit, type GitDeps } from '../../activities/git/run/git.js';
import { accountProblem, type GithubAccount, settingPrefix } from '../../config/settings/forge-accounts.js';
import { roleTokenName } from '../../config/settings/role-tokens.js';
import type { Settings } from '../../config/settings/settings.js';
import type { SigningKey } from '../../activities/git/signing/signing-key.js';
import type { Repository } from '../../domain/task/task.js';
import type { Role } from '../../domain/pipeline/stages.js';

/** How long a request to a forge may take. */
export const requestMs = 30_000;
/** How long a Gitea may take to find out whether a pull request merges. */
const settleMs = 30_000;

/** The forge behind each repository: the ledger and git where it names none, else the account of the settings that it names. */
export function assembleForges(parts: {
  readonly settings: Pick<Settings, 'forges' | 'reposDir'>;
  readonly pool: Pool;
  readonly git: GitDeps;
  readonly githubAccessOf: GithubAccessOf;
  readonly signingOf: (repository: Repository) => SigningKey | null;
}): ForgeOf {
  const { settings, pool, git, githubAccessOf, signingOf } = parts;
  const { forges, reposDir } = settings;
  return (repository, signal) => {
    const { forge } = repository;
    if (forge === undefined) {
      const signing = signingOf(repository);
      return createLocalForge({ pool, git: createGit({ ...git, signing }, signal), reposDir });
    }
    const account = forges[forge.account];
    if (account === undefined) {
      throw stepFailure(
        'InvalidInput',
        `On this worker ${accountProblem(forges, forge.account) ?? ''}, then restart it.`,
      );
    }
    const own = createOwnAccounts(pool, account.name);
    const at = (): Forge => {
      switch (account.kind) {
        case 'gitea':
          return createGiteaForge({ account, redact: git.redact, requestMs, settleMs, own }, repository, signal);
        case 'github':
          return createGithubForge(
            {
              url: account.url,
              access: githubAccessOf(account),
              accessOf: (speaker) => githubAccessOf(account, speaker),
              requestMs,
              own,
            },
            forge,
            signal,
          );
      }
    };
    return guarded(at(), createAccountGuard({ pool, redact: git.redact }, account.name));
  };
}

export type GithubAccessOf = (account: GithubAccount, speaker?: Role) => GithubAccess;

/** As whom each GitHub account asks, for its API and for git: one for the worker's life, since it keeps an App's tokens. */
export function assembleGithubAccess(): GithubAccessOf {
  const known = new Map<string, GithubAccess>();
  return (account, speaker) => {
    const own = speaker === undefined ? undefined : account.roleTokens?.[speaker];
    const key = own === undefined || speaker === undefined ? account.name : `${account.name}/${speaker}`;
    const asRole =
      own === undefined || speaker === undefined
        ? {}
        : { credentials: { token: own }, setBy: roleTokenName(settingPrefix(account.name), speaker) };
    const access = known.get(key) ?? createGithubAccess({ ...account, account: account.name, requestMs, ...asRole });
    known.set(key, access);
    return access;
  };
}
