import { type AccountGuard, noGuard } from '../../activities/forges/account-guard.js';
import { giteaPreflight } from '../../activities/forges/gitea/preflight.js';
import { githubPreflight } from '../../activities/forges/github/preflight.js';
import type { ForgePreflight } from '../../activities/preflight/forge-preflight.js';
import { accountProblem } from '../../config/settings/forge-accounts.js';
import type { Settings } from '../../config/settings/settings.js';
import { stepFailure } from '../../activities/temporal/failure.js';
import { nothingTold } from '../../domain/preflight/preflight.js';
import type { Redact } from '../../domain/text/redact.js';
import { assembleGithubAccess, type GithubAccessOf, requestMs } from './assemble-forges.js';

/** What the forge of a repository tells ahead, asked as the account of the settings that it names. */
export function assemblePreflight(
  { forges, redact }: Pick<Settings, 'forges'> & { readonly redact: Redact },
  githubAccessOf: GithubAccessOf = assembleGithubAccess(),
  guardOf: (account: string) => AccountGuard = () => noGuard,
): ForgePreflight {
  return async (repository, plan, signal) => {
    const { forge } = repository;
    if (forge === undefined) return nothingTold;
    const account = forges[forge.account];
    if (account === undefined)
      throw stepFailure(
        'InvalidInput',
        `On this worker ${accountProblem(forges, forge.account) ?? ''}, then restart it.`,
      );
    const guard = guardOf(account.name);
    await guard.expectNotPaused();
    try {
      switch (account.kind) {
        case 'gitea':
          return await giteaPreflight({ account, redact, requestMs }, { repository, plan }, signal);
        case 'github': {
          const at = { url: account.url, access: githubAccessOf(account), requestMs };
          return await githubPreflight(at, { forge, baseBranch: repository.baseBranch, plan }, signal);
        }
      }
    } catch (error) {
      throw await guard.noted(error);
    }
  };
}
