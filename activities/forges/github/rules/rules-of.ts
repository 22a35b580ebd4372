import type { GithubRepository } from '../api/api.js';
import { readPages } from '../api/read-pages.js';
import { isWithheld } from './is-withheld.js';
import type { Rule } from './judged.js';

/** What rulesets say of a branch; null: this GitHub tells none. */
export async function rulesOf({ api, owner, repo }: GithubRepository, branch: string): Promise<Rule[] | null> {
  try {
    const first = api.request('GET /repos/{owner}/{repo}/rules/branches/{branch}', {
      owner,
      repo,
      branch,
      per_page: 100,
    });
    return await readPages(api, first, (page) => page);
  } catch (error) {
    if (isWithheld(error)) return null;
    throw error;
  }
}
