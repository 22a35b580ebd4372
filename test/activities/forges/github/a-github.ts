import { createGithubAccess, type GithubAccessOptions } from '../../../../activities/forges/github/api/access.js';
import { createGithubForge } from '../../../../activities/forges/github/forge.js';
import type { Forge, PullRequestDraft } from '../../../../activities/forges/forge.js';
import type { Repository } from '../../../../domain/task/task.js';
import { ownAccountsInMemory } from '../own-accounts-in-memory.js';
import type { GithubApi } from '../../../fixtures/github-api/github-api.js';
import { aCommit, type RepositoryState } from '../../../fixtures/github-api/state.js';

export const token = 'github_pat_of_the_tests';
export const login = 'orch-bot';
/** The fake GitHub looks at all that it answers, which takes its time on a busy machine. */
const patientMs = 300_000;

/** A repository on the fake GitHub, and orch's forge for it; each test has one of its own. */
export function aShop(
  github: GithubApi,
  given: Partial<GithubAccessOptions> & { name?: string; signal?: AbortSignal } = {},
) {
  const {
    name = `shop-${aCommit().slice(0, 8)}`,
    signal = new AbortController().signal,
    requestMs = patientMs,
  } = given;
  github.tokens.set(token, login);
  const shop = github.repository('acme', name);
  const place = { account: 'github', owner: 'acme', name };
  const repository: Repository = { name, url: `${github.url}/acme/${name}.git`, baseBranch: 'main', forge: place };
  const access = createGithubAccess({
    account: 'github',
    url: github.url,
    credentials: { token },
    ...given,
    requestMs,
  });
  const own = ownAccountsInMemory('github');
  const forge: Forge = createGithubForge({ url: github.url, access, requestMs, own }, place, signal);
  return { shop, repository, forge, access, place, own, draft: draftFor(shop, repository) };
}

/** The branch is pushed by the way. */
function draftFor(shop: RepositoryState, repository: Repository) {
  return (given: Partial<PullRequestDraft> = {}): PullRequestDraft => {
    const head = given.head ?? 'orch/eng-1';
    const headCommit = shop.branches.get(head) ?? aCommit();
    shop.branches.set(head, headCommit);
    return {
      taskId: 'task/shop/eng-1',
      repository,
      head,
      headCommit,
      title: 'eng-1: Export orders',
      body: 'What for\nand how.',
      draft: false,
      labels: ['orch'],
      known: null,
      only: null,
      ...given,
    };
  };
}
