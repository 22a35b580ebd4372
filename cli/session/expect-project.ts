import type { Pool } from 'pg';
import { listProjects } from '../../activities/store/tasks.js';
import { orch } from '../../config/called-as.js';
import { nearestName } from '../../domain/text/nearest-name.js';
import { UserError } from '../../domain/failures/user-error.js';

/** Of a mistyped project there would be nothing to tell, as of one where nothing has happened. */
export async function expectProject(pool: Pool, name: string): Promise<void> {
  const projects = await listProjects(pool);
  if (projects.includes(name)) return;
  const nearest = nearestName(name, projects);
  throw new UserError(
    `The ledger knows no project ${name}${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    projects.length === 0 ? `No task has been started yet: ${orch} start.` : `Its projects: ${projects.join(', ')}.`,
  );
}
