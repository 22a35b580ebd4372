import type { Approvers } from '../../domain/pipeline/approvers.js';
import type { Settings } from '../settings/settings.js';
import { readProjects } from './projects.js';

/** Who may decide about a project's tasks, as the projects file says it now: identities; null: everybody; undefined: no such project here. */
export function approversOf(settings: Settings, project: string): Approvers | null | undefined {
  return readProjects(settings).find(({ name }) => name === project)?.approvers;
}
