import type { Hindrance, WorkPlan } from '../../../../domain/preflight/preflight.js';

/** What rulesets and branch protections want alike, in words. */

export function reviewsInWords(branch: string, count: number): string[] {
  if (count === 0) return [];
  return [`${branch} wants ${count === 1 ? 'an approving review' : `${count} approving reviews`}`];
}

export function checksInWords(branch: string, checks: readonly string[]): string[] {
  return checks.length === 0 ? [] : [`${branch} wants the checks ${checks.join(', ')}`];
}

/** GitHub signs what it makes of a merge or a squash, and nothing that it rebases. */
export function signatures(branch: string, { signs, method }: WorkPlan): Hindrance[] {
  if (method === 'rebase') {
    return [
      {
        what: `${branch} takes signed commits alone, and GitHub signs none that it rebases`,
        hint: 'Set the project’s merge.method to merge or squash.',
      },
    ];
  }
  if (signs) return [];
  return [
    {
      what: `${branch} takes signed commits alone, and the project signs none`,
      hint: 'Name a key in the project: `git: { signing: { key: … } }`.',
    },
  ];
}

export function linearHistory(branch: string, { method }: WorkPlan): Hindrance[] {
  if (method !== 'merge') return [];
  return [
    {
      what: `${branch} wants a linear history, which a merge is not`,
      hint: 'Set the project’s merge.method to squash or rebase.',
    },
  ];
}
