import type { EnvironmentName } from '../pipeline/environment.js';

/** Workflow ids of tasks, and the names of the queues of a host. */

export function taskId(project: string, item: string, generation: number): string {
  const first = `task/${project}/${item}`;
  return generation === 1 ? first : `${first}/${generation}`;
}

/** Workflows and the activities that any worker can do. */
export const sharedQueue = 'orch';
/** prepareWorkspace for a task that has no host yet; polled only by hosts with a free agent slot. */
export const intakeQueue = 'orch-intake';
/** The same for the most urgent where no host has a slot free: they wait on a host, where the next slot is theirs. */
export const urgentIntakeQueue = 'orch-intake/urgent';

/** Of the host itself: answered as long as its worker lives, however much it has to do. */
export function hostQueue(hostId: string): string {
  return `orch-host/${hostId}`;
}

export function agentQueue(hostId: string): string {
  return `orch-host/${hostId}/agents`;
}

export function workspaceQueue(hostId: string): string {
  return `orch-host/${hostId}/workspaces`;
}

/** The schedule that prunes a host's logs, and what its workflows' ids begin with. */
export function pruneScheduleId(hostId: string): string {
  return `prune-logs/${hostId}`;
}

/** One at a time for each environment of a project: the id is the lock. */
export function environmentWorkflowId(project: string, environment: EnvironmentName): string {
  return `environment/${project}/${environment}`;
}

/** One at a time for each repository: the id is the lock. */
export function mergeWorkflowId(repository: string): string {
  return `merge/${repository}`;
}

/** One for each thing that has happened: the id is what makes it happen once. */
export function eventWorkflowId(project: string, key: string): string {
  return `event/${project}/${key}`;
}

/** One at a time for each project whose items or pull requests are at a forge or a tracker. */
export function pollWorkflowId(project: string): string {
  return `poll/${project}`;
}
