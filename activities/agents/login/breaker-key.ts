import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Agent } from '../../../domain/agents/agent.js';
import { type AgentName, agents } from '../../../domain/agents/agents.js';
import type { AgentPolicy } from '../../../domain/task/task.js';

export interface BreakerKeyDeps {
  readonly hostId: string;
  /** The base of each agent's environment, as its runs get it. */
  readonly environments: Readonly<Record<AgentName, Readonly<Record<string, string>>>>;
}

/**
 * By which key the breaker of an agent's runs on this host is known: agent, provider, and a hash of the login, from which
 * the login cannot be found. A login that is not known is the host's own.
 */
export async function breakerKeyOf(
  { hostId, environments }: BreakerKeyDeps,
  policy: Pick<AgentPolicy, 'agent' | 'program' | 'environment'>,
): Promise<string> {
  const { agent: name } = policy;
  const { login, keeps }: Agent = agents[name];
  if (login.provider === null) return `${name}@${basename(policy.program)}`;
  const environment = { ...environments[name], ...policy.environment };
  const given = login.variables.flatMap((variable) => environment[variable] || []);
  const account = given.length > 0 ? given.join(' ') : await accountIn(login.file, keeps.variable, environment);
  return `${name}@${providerIn(login, environment)}#${account === null ? hostId.slice(0, shownDigits) : hashed(account)}`;
}

const shownDigits = 8;

function hashed(text: string): string {
  return createHash('sha256').update(`orch breaker ${text}`).digest('hex').slice(0, shownDigits);
}

function providerIn({ provider, addressVariable }: Agent['login'], environment: Record<string, string>): string {
  const address = addressVariable === null ? undefined : environment[addressVariable];
  if (address === undefined || !URL.canParse(address)) return provider ?? '';
  return new URL(address).host;
}

async function accountIn(
  file: Agent['login']['file'],
  folderVariable: string | null,
  environment: Record<string, string>,
): Promise<string | null> {
  if (file === null) return null;
  const folder = folderVariable === null ? undefined : environment[folderVariable];
  const path = folder ? join(folder, basename(file.name)) : join(environment['HOME'] ?? '', file.name);
  try {
    return file.accountOf(JSON.parse(await readFile(path, 'utf8'))) || null;
  } catch {
    // Not there, or not in a form that orch knows: the login is the host's own then.
    return null;
  }
}
