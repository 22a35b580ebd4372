import type { Network } from './network.js';
import { ruleOfUrl } from './host-rule.js';
import type { Agent } from '../agents/agent.js';

/**
 * What an agent in a sandbox reaches: its provider, wherever its environment says that it is, and what its policy names. Null:
 * everything.
 */
export function reachedBy(
  { network: { hosts }, login: { addressVariable } }: Agent,
  environment: Readonly<Record<string, string>>,
  named: Network | null,
): readonly string[] | null {
  if (named === 'open') return null;
  const address = addressVariable === null ? undefined : environment[addressVariable];
  const moved = address === undefined ? null : ruleOfUrl(address);
  return [...new Set([...hosts, ...(moved === null ? [] : [moved]), ...(named ?? [])])];
}
