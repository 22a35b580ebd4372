import type { Role } from '../../domain/pipeline/stages.js';
import type { Sandbox } from '../../domain/task/task.js';

/** Which sandbox this host itself wants for a role of a project, whatever a task's input says. */
export type SandboxOf = (project: string, role: Role) => Sandbox;

/**
 * What is wrong where a task asks for less than its host wants; null where nothing is. Who reaches Temporal can start a task
 * with any input, and an agent might.
 */
export function sandboxLacks(
  sandboxOf: SandboxOf,
  { project, role, sandbox }: { readonly project: string; readonly role: Role; readonly sandbox: Sandbox },
): string | null {
  if (sandbox !== 'off' || sandboxOf(project, role) === 'off') return null;
  return (
    `The task was started with no sandbox for the ${role}, and this worker's settings ask for one. If that is meant, set ` +
    `\`sandbox: off\` for the project ${project} in the projects file of this worker, then retry; else cancel the task, and start it anew.`
  );
}
