import { settingPrefix } from '../../../config/settings/forge-accounts.js';
import { stepFailure } from '../../temporal/failure.js';
import { type PlaneProject, project } from './api/answers.js';
import { createPlaneClient, type PlaneDeps } from './api/client.js';

/** The projects of the account's workspace that its token sees. */
export async function seenProjects(deps: Omit<PlaneDeps, 'speaker'>, signal: AbortSignal): Promise<PlaneProject[]> {
  const { name, url, workspace } = deps.account;
  const client = createPlaneClient(deps, 'workspace', signal);
  const found = await client.ask('GET', '/projects', { query: { per_page: '1' }, answers: [404] });
  if (found.status === 404) {
    const setting = `${settingPrefix(name)}_WORKSPACE`;
    throw stepFailure(
      'ForgeRejected',
      `${name} has no workspace ${workspace} at ${url}. Set ${setting} to what stands in the address of its pages.`,
    );
  }
  return await client.all('/projects', project);
}
