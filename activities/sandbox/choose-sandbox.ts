import { isLimited, type Network } from '../../domain/network/network.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { Sandbox } from '../../domain/network/sandbox.js';
import type { SandboxHost } from './sandbox-host.js';

/** Which sandbox this host itself wants for a role of a project, whatever a task's input says. */
export type SandboxOf = (project: string, role: Role) => Sandbox;

export interface SandboxDeps {
  readonly sandboxHost: SandboxHost;
  readonly sandboxOf: SandboxOf;
}

export interface AskedSandbox {
  readonly project: string;
  readonly role: Role;
  /** What of the project's entry in the projects file says which sandbox. */
  readonly setting: string;
  readonly sandbox: Sandbox;
  readonly network: Network | null;
}

export type SandboxChoice =
  | { readonly kind: 'sandbox'; readonly bwrap: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly problem: string };

/**
 * What stands around a program here: what its task asks for, and never less than this host wants. Who reaches Temporal can start
 * a task with any input, and an agent might.
 */
export async function chooseSandbox(
  { sandboxHost, sandboxOf }: SandboxDeps,
  { project, role, setting, sandbox, network }: AskedSandbox,
): Promise<SandboxChoice> {
  const wanted = sandboxOf(project, role);
  if (sandbox === 'off' && wanted === 'off') return { kind: 'none' };
  const state = await sandboxHost.stateOf();
  if (sandbox === 'off' && (wanted === 'bubblewrap' || state.kind === 'works')) {
    return {
      kind: 'refused',
      problem:
        `The task was started with no sandbox for the ${role}, and this worker's settings ask for one. If that is meant, set ` +
        `\`${setting}: off\` for the project ${project} in the projects file of this worker, then retry; else cancel the task, and start it anew.`,
    };
  }
  if (state.kind === 'works') return { kind: 'sandbox', bwrap: state.program };
  const { problem, hint } = state;
  if (sandbox === 'bubblewrap' || wanted === 'bubblewrap') {
    return { kind: 'refused', problem: `bubblewrap is asked for, and ${problem}. ${hint}, then retry.` };
  }
  if (isLimited(network)) {
    return {
      kind: 'refused',
      problem: `The project ${project} limits the network of the ${role}, which nothing but a sandbox can do, and ${problem}. ${hint}, then retry.`,
    };
  }
  return { kind: 'none' };
}
