import { z } from 'zod';
import type { Hindrance, Preflight, WorkPlan } from '../../../domain/preflight/preflight.js';
import type { GiteaClient } from './api/client.js';
import { whoAmI } from './api/who-am-i.js';
import { type Protection, protections, ruleOf, texts } from './protection-rules.js';
import { signatures } from './signed-commits.js';

const branch = z.object({
  name: z.string(),
  protected: z.boolean(),
  user_can_push: z.boolean(),
  user_can_merge: z.boolean(),
  required_approvals: z.int(),
  enable_status_check: z.boolean(),
  status_check_contexts: texts,
});
type Branch = z.output<typeof branch>;

interface Wanted {
  readonly baseBranch: string;
  readonly plan: WorkPlan;
  /** Whoever may push nowhere is not told of every place. */
  readonly isWritable: boolean;
  /** Whether this account may see the rules themselves. */
  readonly isAdmin: boolean;
}

/** What the rules of the base branch and of the task's own say to this account. */
export async function readProtections(
  client: GiteaClient,
  { baseBranch, plan, isWritable, isAdmin }: Wanted,
): Promise<Preflight> {
  const base = await readBranch(client, baseBranch);
  const absent = base === null ? [missing(baseBranch)] : [];
  const hooks = 'what hooks and size limits refuse';
  if (!isWritable) return { hindrances: absent, rules: [], unknown: [hooks] };
  const rules = isAdmin ? await client.read('GET', '/branch_protections', protections) : null;
  const merged = plan.method === null ? [] : hindrancesOfMerge(base, baseBranch);
  const pushed = await (rules === null ? seenAtOthers(client, plan) : askedOfRules(client, rules, plan));
  const signed = rules === null ? null : await signatures(client, rules, { baseBranch, plan });
  return {
    hindrances: [...absent, ...merged, ...pushed.hindrances, ...(signed ?? [])],
    rules: base === null ? [] : rulesOf(base),
    unknown: [
      ...(pushed.isKnown ? [] : [`whether a branch protection keeps ${plan.branch} from this account`]),
      ...(signed === null ? [`whether ${baseBranch} wants signed commits`] : []),
      hooks,
    ],
  };
}

async function readBranch(client: GiteaClient, name: string): Promise<Branch | null> {
  const path = `/branches/${encodeURIComponent(name)}`;
  const answer = await client.ask('GET', path, { answers: [404] });
  return answer.status === 404 ? null : client.shaped(answer, branch, path);
}

function missing(baseBranch: string): Hindrance {
  return { what: `it has no branch ${baseBranch}`, hint: 'Push one, or set the project’s baseBranch.' };
}

function hindrancesOfMerge(base: Branch | null, baseBranch: string): Hindrance[] {
  if (base?.user_can_merge !== false) return [];
  const hint = `Put them on the merge list of the protection of ${baseBranch}.`;
  return [{ what: `the token’s user may not merge into ${baseBranch}`, hint }];
}

function rulesOf({ name, required_approvals: approvals, ...base }: Branch): string[] {
  const checks = base.enable_status_check ? base.status_check_contexts : [];
  return [
    ...(approvals > 0
      ? [`${name} wants ${approvals === 1 ? 'an approving review' : `${approvals} approving reviews`}`]
      : []),
    ...(checks.length > 0 ? [`${name} wants the checks ${checks.join(', ')}`] : []),
  ];
}

interface MayPush {
  readonly hindrances: readonly Hindrance[];
  readonly isKnown: boolean;
}

/** Gitea tells no rules to who only writes, but how each branch stands that is there. */
async function seenAtOthers(client: GiteaClient, { branch: wanted }: WorkPlan): Promise<MayPush> {
  const own = await readBranch(client, wanted);
  if (own !== null) return { hindrances: own.user_can_push || !own.protected ? [] : [barred(wanted)], isKnown: true };
  const prefix = wanted.slice(0, wanted.lastIndexOf('/') + 1);
  if (prefix === '') return { hindrances: [], isKnown: false };
  const listed = await client.read('GET', '/branches', z.array(branch), { query: { limit: '50' } });
  const closed = listed.find((one) => one.name.startsWith(prefix) && one.protected && !one.user_can_push);
  return { hindrances: closed === undefined ? [] : [barred(closed.name)], isKnown: false };
}

async function askedOfRules(client: GiteaClient, rules: readonly Protection[], plan: WorkPlan): Promise<MayPush> {
  const rule = ruleOf(rules, plan.branch);
  if (rule === undefined) return { hindrances: [], isKnown: true };
  if (!rule.enable_push) return { hindrances: [barred(plan.branch, rule)], isKnown: true };
  if (!rule.enable_push_whitelist) return { hindrances: [], isKnown: true };
  const us = await whoAmI(client);
  const users = rule.push_whitelist_usernames.map((login) => login.toLowerCase());
  if (us !== null && users.includes(us.login.toLowerCase())) return { hindrances: [], isKnown: true };
  if (us === null || rule.push_whitelist_teams.length > 0) return { hindrances: [], isKnown: false };
  return { hindrances: [barred(plan.branch, rule)], isKnown: true };
}

function barred(name: string, rule?: Protection): Hindrance {
  const by = rule === undefined ? 'a branch protection' : `the branch protection ${rule.rule_name}`;
  return {
    what: `${by} keeps the token’s user from pushing to ${name}`,
    hint: 'Let them push there: on its push list, or by a rule of its own for orch’s branches (`orch/**`) that lets who may write push.',
  };
}
