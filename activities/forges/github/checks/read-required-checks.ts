import { RequestError } from '@octokit/request-error';
import type { RequiredCheck } from '../../forge.js';
import type { GithubRepository } from '../api/api.js';
import { isRateLimited } from '../api/failure.js';
import { readPages } from '../api/read-pages.js';

/** Those of the branch protection and of rulesets, as whoever may read is told of both; null: neither is told. */
export async function readRequiredChecks(
  at: GithubRepository,
  baseBranch: string,
): Promise<readonly RequiredCheck[] | null> {
  const told = await Promise.all([orNull(ofProtection(at, baseBranch)), orNull(ofRulesets(at, baseBranch))]);
  if (told.every((names) => names === null)) return null;
  const names = new Set(told.flatMap((known) => known ?? []));
  return [...names].map((name) => ({ name, isMetBy: (check) => check === name }));
}

async function ofProtection({ api, owner, repo }: GithubRepository, branch: string): Promise<readonly string[]> {
  const { data } = await api.request('GET /repos/{owner}/{repo}/branches/{branch}', { owner, repo, branch });
  return data.protection.required_status_checks?.contexts ?? [];
}

async function ofRulesets({ api, owner, repo }: GithubRepository, branch: string): Promise<readonly string[]> {
  const rules = await readPages(
    api,
    api.request('GET /repos/{owner}/{repo}/rules/branches/{branch}', { owner, repo, branch, per_page: 100 }),
    (page) => page,
  );
  return rules.flatMap((rule) =>
    rule.type === 'required_status_checks'
      ? (rule.parameters?.required_status_checks ?? []).map(({ context }) => context)
      : [],
  );
}

/** A token that may not look, or a server that knows no rulesets, tells nothing. A limit of requests is no answer. */
async function orNull<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RequestError && [403, 404].includes(error.status) && !isRateLimited(error)) return null;
    throw error;
  }
}
