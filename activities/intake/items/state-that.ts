import type { Project } from '../../../config/projects/project.js';
import type { DecidingStates } from '../../../domain/intake/decided-by-state.js';

/** The states that decide, as the project says. */
export function decidingStates({ tracker }: Pick<Project, 'tracker'>): DecidingStates {
  return tracker?.kind === 'plane' ? tracker.decisions : { approved: null, rejected: null };
}
