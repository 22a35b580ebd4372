import { ApplicationFailure } from '@temporalio/common';
import { filtersProblem } from '../../activities/git/changes/filters-problem.js';
import type { Project } from '../../config/projects/project.js';
import type { Settings } from '../../config/settings/settings.js';
import type { StepFailureType } from '../../domain/failures/failure.js';
import { type Hindrance, hindrancesInWords } from '../../domain/preflight/preflight.js';
import type { TaskPolicy } from '../../domain/task/task.js';
import { createRedact } from '../../domain/text/redact.js';
import { assemblePreflight } from '../assemble/assemble-preflight.js';
import { lookForFilters } from './look-for-filters.js';
import { workPlan } from './work-plan.js';
import { hasCredentials, tryPushHere } from './try-push-here.js';

const mostSeconds = 10;

/**
 * Why a task of this project could not do its work, as far as that can be told in ten seconds; null: nothing is known to be in its
 * way. Whatever keeps the origin from being looked at here, the task's host meets as well, and says.
 */
export async function lookAhead(
  settings: Settings,
  { project, policy, branch }: { readonly project: Project; readonly policy: TaskPolicy; readonly branch: string },
): Promise<Hindrance | null> {
  const { repository } = project;
  const [filters, rights] = await Promise.all([
    lookForFilters(settings, repository, { seconds: mostSeconds, askOrigin: false }).catch(() => new Map()),
    lookAtRights(settings, project, workPlan(settings, { project, policy, branch })).catch(refusalIn),
  ]);
  return filtersProblem(filters, { ...repository, branch: repository.baseBranch }) ?? rights;
}

async function lookAtRights(
  settings: Settings,
  { repository }: Project,
  plan: ReturnType<typeof workPlan>,
): Promise<Hindrance | null> {
  const { forges, secrets } = settings;
  const signal = AbortSignal.timeout(mostSeconds * 1_000);
  const { forge } = repository;
  if (forge !== undefined && forges[forge.account] !== undefined) {
    const { hindrances } = await assemblePreflight({ forges, redact: createRedact(secrets) })(repository, plan, signal);
    if (hindrances.length > 0) return hindrancesInWords(`${forge.owner}/${forge.name}`, hindrances);
  }
  // By ssh it would be the person's key, not the worker's.
  if (await hasCredentials(settings, repository)) await tryPushHere(settings, repository, signal);
  return null;
}

const refusals: readonly StepFailureType[] = ['ForgeRejected', 'RepoNotFound'];

function refusalIn(error: unknown): Hindrance | null {
  if (!(error instanceof ApplicationFailure) || !refusals.some((type) => type === error.type)) return null;
  return { what: error.message, hint: 'Set that right; `orch doctor` shows whether anything else is in the way.' };
}
