import type { TrackedItem } from '../../trackers/tracker.js';
import type { Project } from '../../../config/projects/project.js';

/** The name of the state that decides so, as the project says; null: none does. */
export function stateThat({ tracker }: Pick<Project, 'tracker'>, decides: 'approved' | 'rejected'): string | null {
  return tracker?.kind === 'plane' ? tracker.decisions[decides] : null;
}

/** Names of states are told apart without their case. */
export function isInState({ state: now }: Pick<TrackedItem, 'state'>, state: string): boolean {
  return now?.toLowerCase() === state.toLowerCase();
}
