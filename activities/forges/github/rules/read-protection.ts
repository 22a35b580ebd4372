import { GraphqlResponseError } from '@octokit/graphql';
import type { Preflight, WorkPlan } from '../../../../domain/preflight/preflight.js';
import type { GithubRepository } from '../api/api.js';
import { isWithheld } from './is-withheld.js';
import { checksInWords, linearHistory, reviewsInWords, signatures } from './in-words.js';

const query = `query ($owner: String!, $repo: String!, $ref: String!) {
  repository(owner: $owner, name: $repo) {
    ref(qualifiedName: $ref) {
      refUpdateRule {
        requiresSignatures
        requiresLinearHistory
        requiredApprovingReviewCount
        requiredStatusCheckContexts
      }
    }
  }
}`;

interface Answered {
  readonly repository: {
    readonly ref: {
      readonly refUpdateRule: {
        readonly requiresSignatures: boolean;
        readonly requiresLinearHistory: boolean;
        readonly requiredApprovingReviewCount: number | null;
        readonly requiredStatusCheckContexts: readonly (string | null)[] | null;
      } | null;
    } | null;
  } | null;
}

/** What the branch protection of the base branch wants: GraphQL alone tells it to who is no administrator. */
export async function readProtection(
  { api, owner, repo }: GithubRepository,
  { baseBranch, plan }: { readonly baseBranch: string; readonly plan: WorkPlan },
): Promise<Preflight> {
  try {
    const ref = `refs/heads/${baseBranch}`;
    const { repository } = await api.graphql<Answered>(query, { owner, repo, ref });
    const rule = repository?.ref?.refUpdateRule;
    if (rule === null || rule === undefined) return { hindrances: [], rules: [], unknown: [] };
    const checks = (rule.requiredStatusCheckContexts ?? []).filter((check) => check !== null);
    return {
      hindrances: [
        ...(rule.requiresSignatures ? signatures(baseBranch, plan) : []),
        ...(rule.requiresLinearHistory ? linearHistory(baseBranch, plan) : []),
      ],
      rules: [
        ...reviewsInWords(baseBranch, rule.requiredApprovingReviewCount ?? 0),
        ...checksInWords(baseBranch, checks),
      ],
      unknown: [],
    };
  } catch (error) {
    if (!(error instanceof GraphqlResponseError) && !isWithheld(error)) throw error;
    return { hindrances: [], rules: [], unknown: [`what a branch protection of ${baseBranch} wants`] };
  }
}
