import type { Preflight, WorkPlan } from '../../../../domain/preflight/preflight.js';
import type { GithubRepository } from '../api/api.js';
import { isWithheld } from './is-withheld.js';
import { judgeBase } from './judge-base.js';
import { judgeBranch } from './judge-branch.js';
import type { Rule } from './judged.js';
import { rulesOf } from './rules-of.js';

/**
 * What rulesets say of the base branch and of the task's. They are listed for everybody alike: who may bypass one is asked of the
 * ruleset, and where this account may not see that, what it would hinder is unknown.
 */
export async function readRules(
  at: GithubRepository,
  { baseBranch, plan }: { readonly baseBranch: string; readonly plan: WorkPlan },
): Promise<Preflight> {
  const ofBase = await rulesOf(at, baseBranch);
  const ofBranch = await rulesOf(at, plan.branch);
  if (ofBase === null || ofBranch === null)
    return { hindrances: [], rules: [], unknown: ['what rulesets want, and what hooks refuse'] };
  const base = ofBase.flatMap((rule) =>
    judgeBase(rule, baseBranch, plan).map((one) => ({ ...one, rule, byPull: true })),
  );
  const branch = ofBranch.flatMap((rule) => judgeBranch(rule, plan).map((one) => ({ ...one, rule, byPull: false })));
  const judged = [...base, ...branch];
  const ways = await waysRound(
    at,
    judged.filter(({ hindrance }) => hindrance !== undefined).map(({ rule }) => rule),
  );
  const result = {
    hindrances: [] as Preflight['hindrances'][number][],
    rules: [] as string[],
    unknown: [] as string[],
  };
  for (const { hindrance, told, unsure, rule, byPull } of judged) {
    if (told !== undefined) result.rules.push(told);
    if (unsure !== undefined) result.unknown.push(unsure);
    if (hindrance === undefined) continue;
    const way = ways.get(rule.ruleset_id ?? 0) ?? 'never';
    if (way === 'unknown') result.unknown.push(`whether this account may pass over this rule: ${hindrance.what}`);
    else if (way === 'never' || (way === 'pull_requests_only' && !byPull)) result.hindrances.push(hindrance);
  }
  return { ...result, rules: [...new Set(result.rules)], unknown: [...result.unknown, 'what hooks refuse'] };
}

type Way = 'always' | 'pull_requests_only' | 'never' | 'exempt' | 'unknown';

async function waysRound({ api, owner, repo }: GithubRepository, rules: readonly Rule[]): Promise<Map<number, Way>> {
  const ways = new Map<number, Way>();
  for (const id of new Set(rules.flatMap(({ ruleset_id: ruleset }) => (ruleset === undefined ? [] : [ruleset])))) {
    try {
      const asked = { owner, repo, ruleset_id: id };
      const { data } = await api.request('GET /repos/{owner}/{repo}/rulesets/{ruleset_id}', asked);
      ways.set(id, data.current_user_can_bypass ?? 'unknown');
    } catch (error) {
      if (!isWithheld(error)) throw error;
      ways.set(id, 'unknown');
    }
  }
  return ways;
}
