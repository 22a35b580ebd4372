import { probeSandbox } from '../../activities/sandbox/probe-sandbox.js';
import type { Settings } from '../../config/settings/settings.js';
import type { TaskPolicy } from '../../domain/task/task.js';
import { fail, type Finding, ok, warn } from './finding.js';

/** Which isolation is in force around a project's agents. */
export async function checkSandbox(
  project: string,
  { agents }: Pick<TaskPolicy, 'agents'>,
  { hostEnvironment, homes }: Pick<Settings, 'hostEnvironment' | 'homes'>,
): Promise<Finding> {
  const name = `sandbox of ${project}`;
  const roles = Object.entries(agents);
  const outside = roles.filter(([, { sandbox }]) => sandbox === 'off').map(([role]) => role);
  const offline = roles.filter(([, { network }]) => !network).map(([role]) => role);
  if (outside.length === roles.length) return ok(name, 'off: agents can read what the worker’s user can');

  const state = await probeSandbox(hostEnvironment['PATH'] ?? '');
  if (state.kind !== 'works') {
    // What was written down, and not only left to be so.
    const promised = roles.some(([, { sandbox, network }]) => sandbox === 'bubblewrap' || !network);
    return promised
      ? fail(name, `bubblewrap is asked for, and ${state.problem}`, `${state.hint}.`)
      : warn(name, `off: agents can read what the worker’s user can, for ${state.problem}`, `${state.hint}.`);
  }
  const found = [
    `bubblewrap ${state.version}`,
    ...(outside.length === 0 ? [] : [`off for ${outside.join(', ')}`]),
    ...(offline.length === 0 ? [] : [`no network for ${offline.join(', ')}`]),
  ].join('; ');
  if (homes.agent !== null) return ok(name, found);
  return warn(
    name,
    `${found}; agents can change the settings of the worker’s user for them, such as ~/.claude`,
    'Give them a home of their own: ORCH_AGENT_HOME.',
  );
}

/** Whether an agent could leave its sandbox by a task of its own making; null: none that is in one could. */
export function checkReach(
  project: string,
  { agents }: Pick<TaskPolicy, 'agents'>,
  { temporal }: Pick<Settings, 'temporal'>,
): Finding | null {
  const reaching = Object.values(agents).some(({ sandbox, network }) => sandbox !== 'off' && network);
  const clientKey = typeof temporal?.tls === 'object' && temporal.tls?.clientCertPair !== undefined;
  if (!reaching || temporal?.apiKey !== undefined || clientKey) return null;
  return warn(
    `network of ${project}`,
    'sandboxed agents reach the network, and Temporal takes tasks from whoever reaches it: one that runs outside of the sandbox, too',
    'Set the project’s `network: false`, or use a Temporal that wants an API key or a client certificate.',
  );
}
