import { state } from '../../activities/trackers/plane/api/answers.js';
import { createPlaneClient, type PlaneDeps } from '../../activities/trackers/plane/api/client.js';
import { noPace } from '../../activities/trackers/plane/api/pace.js';
import { seenProjects } from '../../activities/trackers/plane/seen-projects.js';
import type { Settings } from '../../config/settings/settings.js';
import { UserError } from '../../domain/failures/user-error.js';
import { createRedact } from '../../domain/text/redact.js';
import { planeMistake } from '../session/plane-mistake.js';
import { proposeTracker, type ProposedTracker } from './propose-tracker.js';

const requestMs = 10_000;

/** A project of the workspaces in the settings, by its id, its name or what its items begin with, as a tracker to read over. */
export async function findPlaneProject(
  { planes, secrets }: Pick<Settings, 'planes' | 'secrets'>,
  wanted: string,
): Promise<ProposedTracker> {
  const accounts = Object.values(planes);
  if (accounts.length === 0) {
    const hint =
      'Set ORCH_PLANE_WORKSPACE and ORCH_PLANE_TOKEN, and ORCH_PLANE_URL of a Plane of your own: see docs/plane.md.';
    throw new UserError('No Plane is in the settings.', hint);
  }
  const names: string[] = [];
  for (const account of accounts) {
    const deps = { account, requestMs, redact: createRedact(secrets), pace: noPace };
    const proposed = await findIn(deps, wanted, names).catch((error: unknown) => {
      throw planeMistake(account, error);
    });
    if (proposed !== null) return proposed;
  }
  throw new UserError(
    `No project ${JSON.stringify(wanted)} is in Plane, as far as its token sees.`,
    names.length === 0 ? 'Make its account a member of the project.' : `It sees ${names.join(', ')}.`,
  );
}

/** Null: it is none of this workspace's, whose names are told. */
async function findIn(
  deps: Omit<PlaneDeps, 'speaker'>,
  wanted: string,
  names: string[],
): Promise<ProposedTracker | null> {
  const { signal } = new AbortController();
  for (const { id, name, identifier } of await seenProjects(deps, signal)) {
    names.push(`${name} (${identifier})`);
    if (![id, name, identifier].some((one) => one.toLowerCase() === wanted.toLowerCase())) continue;
    const states = await createPlaneClient(deps, { project: id }, signal).all('/states', state);
    return proposeTracker({ account: deps.account.name, project: id }, states);
  }
  return null;
}
