import type { Pool } from 'pg';
import { createAccountGuard, guarded } from '../../activities/forges/account-guard.js';
import { createOwnAccounts } from '../../activities/store/intake/own-accounts.js';
import { stepFailure } from '../../activities/temporal/failure.js';
import { createGiteaPlace } from '../../activities/trackers/gitea/place.js';
import { createGiteaTracker } from '../../activities/trackers/gitea/tracker.js';
import { createLocalTracker } from '../../activities/trackers/local/tracker.js';
import type { PlacesOf, ProjectPlace, Tracker, TrackerOf } from '../../activities/trackers/tracker.js';
import type { Project } from '../../config/projects/project.js';
import { readProjects } from '../../config/projects/projects.js';
import { accountProblem, type ForgeAccount } from '../../config/settings/forge-accounts.js';
import type { Settings } from '../../config/settings/settings.js';
import type { ForgeRepository } from '../../domain/task/forge.js';
import type { Redact } from '../../domain/text/redact.js';
import { type GithubAccessOf, requestMs } from './assemble-forges.js';

/** Where each project's items are, and where something happens to them and to its pull requests, as the projects file says it now. */
export function assembleTrackers(parts: {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly redact: Redact;
  readonly githubAccessOf: GithubAccessOf;
}): { readonly trackerOf: TrackerOf; readonly placesOf: PlacesOf } {
  const { settings, pool, redact } = parts;
  const never = new AbortController().signal;

  const at = (place: ForgeRepository) => {
    const account = accountOf(settings, place);
    const own = createOwnAccounts(pool, account.name);
    return { account, own, guard: createAccountGuard({ pool, redact }, account.name) };
  };

  const trackerOf = (name: string, signal = never): Tracker => {
    const { tracker } = projectOf(settings, name);
    if (tracker === null) return createLocalTracker(pool, name);
    const place: ForgeRepository = { account: tracker.account, owner: tracker.owner, name: tracker.name };
    const { account, own, guard } = at(place);
    switch (account.kind) {
      case 'gitea': {
        const deps = { account, own, redact, requestMs };
        return guarded(createGiteaTracker(deps, { place, rules: tracker }, signal), guard);
      }
      case 'github':
        throw new Error('not yet');
    }
  };

  const placesOf = (name: string, signal = never): ProjectPlace[] =>
    whereItIs(projectOf(settings, name)).map(({ place, has }): ProjectPlace => {
      const { account, own, guard } = at(place);
      switch (account.kind) {
        case 'gitea': {
          const deps = { account, own, redact, requestMs };
          return guardPlace(createGiteaPlace(deps, { place, has, project: name }, signal), guard);
        }
        case 'github':
          throw new Error('not yet');
      }
    });

  return { trackerOf, placesOf };
}
