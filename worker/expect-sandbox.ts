import { probeSandbox } from '../activities/sandbox/probe-sandbox.js';
import type { Settings } from '../config/settings/settings.js';
import { UserError } from '../domain/failures/user-error.js';

/**
 * Throws where this host cannot give the sandbox that its settings insist on: each of its runs would be refused. Answers what a
 * person should know where it goes without.
 */
export async function expectSandbox({ agent, hostEnvironment }: Settings): Promise<string | null> {
  if (agent.sandbox === 'off') return null;
  const state = await probeSandbox(hostEnvironment['PATH'] ?? '');
  if (state.kind === 'works') return null;
  if (agent.sandbox === 'bubblewrap')
    throw new UserError(`bubblewrap is asked for, and ${state.problem}`, `${state.hint}.`);
  return `Agents run without a sandbox, and can read what this user can: ${state.problem}. ${state.hint}.`;
}
