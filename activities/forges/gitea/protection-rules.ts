import { z } from 'zod';
import { matchesGlob } from '../../../domain/preflight/branch-glob.js';

export const texts = z
  .array(z.string())
  .nullish()
  .transform((items) => items ?? []);

/** As an administrator of the repository sees it. */
const protection = z.object({
  rule_name: z.string(),
  enable_push: z.boolean(),
  enable_push_whitelist: z.boolean(),
  push_whitelist_usernames: texts,
  push_whitelist_teams: texts,
  require_signed_commits: z.boolean(),
});
export type Protection = z.output<typeof protection>;

export const protections = z.array(protection);

/** The rules are listed in the order in which they count. */
export function ruleOf(rules: readonly Protection[], name: string): Protection | undefined {
  return rules.find(({ rule_name: rule }) => rule.toLowerCase() === name.toLowerCase() || matchesGlob(rule, name));
}
