import { z } from 'zod';
import { hostRuleProblem } from '../../../domain/network/host-rule.js';
import type { Network } from '../../../domain/network/network.js';
import { text } from '../../fields/project-text.js';

const hosts = z.array(
  text((rule) => hostRuleProblem(rule)),
  'takes true for everything, false for nothing more, or a list of hosts such as registry.npmjs.org, git.example.org:3000, *.example.org',
);

/** By hand, because a union tells of none of its mistakes. */
const network = z.unknown().transform((said, context): Network => {
  if (typeof said === 'boolean') return said ? 'open' : [];
  const parsed = hosts.safeParse(said);
  for (const { path, message } of parsed.error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
  return parsed.data ?? z.NEVER;
});

/** Of an agent, beside its provider. */
export const agentNetwork = network.optional();

const ofCommands = z.strictObject({ setup: network.optional(), checks: network.optional() });

export const commandNetworkKeys = Object.keys(ofCommands.shape);

/** Of the project's own commands; without the key, they reach the registries of their host. */
export const commandsNetwork = z
  .preprocess((said) => (typeof said === 'boolean' ? { setup: said, checks: said } : said), ofCommands)
  .default({});
