import type { WorkPlan } from '../../../../domain/preflight/preflight.js';
import { checksInWords, linearHistory, reviewsInWords, signatures } from './in-words.js';
import type { Judged, Rule } from './judged.js';

/** A rule of the branch that orch merges into. */
export function judgeBase(rule: Rule, branch: string, plan: WorkPlan): Judged[] {
  if (plan.method === null) return [];
  const { method } = plan;
  switch (rule.type) {
    case 'update':
      return [
        {
          hindrance: {
            what: `a ruleset lets nobody but a few update ${branch}`,
            hint: 'Let orch’s account bypass that ruleset.',
          },
        },
      ];
    case 'merge_queue':
      return [
        {
          hindrance: {
            what: `${branch} is merged by a merge queue, which orch does not use`,
            hint: 'Let orch’s account bypass that ruleset.',
          },
        },
      ];
    case 'required_signatures':
      return signatures(branch, plan).map((hindrance) => ({ hindrance }));
    case 'required_linear_history':
      return linearHistory(branch, plan).map((hindrance) => ({ hindrance }));
    case 'required_status_checks': {
      const checks = rule.parameters?.required_status_checks ?? [];
      return checksInWords(
        branch,
        checks.map(({ context }) => context),
      ).map((told) => ({ told }));
    }
    case 'pull_request': {
      const { allowed_merge_methods: allowed, required_approving_review_count: reviews = 0 } = rule.parameters ?? {};
      const told = reviewsInWords(branch, reviews).map((one) => ({ told: one }));
      if (allowed === undefined || allowed.includes(method)) return told;
      const what = `a ruleset of ${branch} does not allow to ${method}`;
      const hint = `Set the project’s merge.method to ${allowed.join(' or ')}.`;
      return [...told, { hindrance: { what, hint } }];
    }
    default:
      return [];
  }
}
