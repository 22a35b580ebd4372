import { probeSandbox } from '../activities/sandbox/probe-sandbox.js';
import type { Settings } from '../config/settings/settings.js';
import { UserError } from '../domain/failures/user-error.js';

/** Throws where this host cannot give the sandbox that its settings ask for: each of its runs would be refused. */
export async function expectSandbox({ agent, agentEnvironments }: Settings): Promise<void> {
  if (agent.sandbox === 'off') return;
  const state = await probeSandbox(agentEnvironments.claude['PATH'] ?? '');
  if (state.kind !== 'works') throw new UserError(state.problem, `${state.hint}.`);
}
