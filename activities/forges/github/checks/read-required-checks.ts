import type { RequiredCheck } from '../../forge.js';
import type { GithubRepository } from '../api/api.js';
import { isWithheld } from '../rules/is-withheld.js';
import { rulesOf } from '../rules/rules-of.js';

/** Those of the branch protection and of rulesets, as whoever may read is told of both; null: neither is told. */
export async function readRequiredChecks(
  at: GithubRepository,
  baseBranch: string,
): Promise<readonly RequiredCheck[] | null> {
  const told = await Promise.all([ofProtection(at, baseBranch), ofRulesets(at, baseBranch)]);
  if (told.every((names) => names === null)) return null;
  const names = new Set(told.flatMap((known) => known ?? []));
  return [...names].map((name) => ({ name, isMetBy: (check) => check === name }));
}

/** Null: the token may not look. A limit of requests is no answer. */
async function ofProtection({ api, owner, repo }: GithubRepository, branch: string): Promise<readonly string[] | null> {
  try {
    const { data } = await api.request('GET /repos/{owner}/{repo}/branches/{branch}', { owner, repo, branch });
    return data.protection.required_status_checks?.contexts ?? [];
  } catch (error) {
    if (isWithheld(error)) return null;
    throw error;
  }
}

async function ofRulesets(at: GithubRepository, branch: string): Promise<readonly string[] | null> {
  const rules = await rulesOf(at, branch);
  return (
    rules?.flatMap((rule) =>
      rule.type === 'required_status_checks'
        ? (rule.parameters?.required_status_checks ?? []).map(({ context }) => context)
        : [],
    ) ?? null
  );
}
