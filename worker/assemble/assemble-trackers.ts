import type { Pool } from 'pg';
import {
  type AccountGuard,
  createAccountGuard,
  guarded,
  pausedByPeople,
} from '../../activities/forges/account-guard.js';
import { createOwnAccounts } from '../../activities/store/intake/own-accounts.js';
import { stepFailure } from '../../activities/temporal/failure.js';
import { createGiteaPlace } from '../../activities/trackers/gitea/place.js';
import { createGiteaTracker } from '../../activities/trackers/gitea/tracker.js';
import { createGithubPlace, createGithubTracker } from '../../activities/trackers/github/tracker.js';
import { createPlaneItems } from '../../activities/store/plane/plane-items.js';
import { createLocalTracker } from '../../activities/trackers/local/tracker.js';
import { createPace } from '../../activities/trackers/plane/api/pace.js';
import { createPlaneAt, type PlaneAtDeps } from '../../activities/trackers/plane/at.js';
import { planeItemNamed } from '../../activities/trackers/plane/item-named.js';
import type { FactMemory } from '../../activities/trackers/plane/project-facts.js';
import { createPlanePlace } from '../../activities/trackers/plane/events/place.js';
import { createPlaneTracker } from '../../activities/trackers/plane/tracker.js';
import type {
  ItemNamed,
  PlacesOf,
  ProjectPlace,
  ReplyTo,
  Tracker,
  TrackerOf,
  TrackerRules,
} from '../../activities/trackers/tracker.js';
import type { Project } from '../../config/projects/project.js';
import { findKnownProject, readKnownProjects } from '../../config/projects/projects.js';
import { accountProblem, type ForgeAccount } from '../../config/settings/forge-accounts.js';
import { type PlaneAccount, planeProblem } from '../../config/settings/plane-accounts.js';
import type { Settings } from '../../config/settings/settings.js';
import { type Whereabouts, whereaboutsOf } from '../../domain/intake/whereabouts.js';
import type { Role } from '../../domain/pipeline/stages.js';
import type { ForgeRepository } from '../../domain/task/forge.js';
import type { Redact } from '../../domain/text/redact.js';
import { type GithubAccessOf, requestMs } from './assemble-forges.js';

/** Where each project's items are, and where something happens to them and to its pull requests, as the projects file says it now. */
export function assembleTrackers(parts: {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly redact: Redact;
  readonly githubAccessOf: GithubAccessOf;
}): { readonly trackerOf: TrackerOf; readonly placesOf: PlacesOf; readonly itemNamed: ItemNamed } {
  const { settings, pool, redact, githubAccessOf } = parts;
  const never = new AbortController().signal;

  const vendorAt = (place: ForgeRepository): Vendor => {
    const account = accountOf(settings, place);
    const own = createOwnAccounts(pool, account.name);
    const guard = createAccountGuard({ pool, redact }, account.name);
    switch (account.kind) {
      case 'gitea': {
        const deps = { account, own, redact, requestMs };
        return {
          tracker: (rules, signal) => guarded(createGiteaTracker(deps, { place, rules }, signal), guard),
          place: (at, signal) => guardPlace(createGiteaPlace(deps, { place, ...at }, signal), guard),
        };
      }
      case 'github': {
        const accessOf = (speaker?: Role) => githubAccessOf(account, speaker);
        const deps = { url: account.url, accessOf, own, requestMs };
        return {
          tracker: (rules, signal) => guarded(createGithubTracker(deps, { place, rules }, signal), guard),
          place: (at, signal) => guardPlace(createGithubPlace(deps, { place, ...at }, signal), guard),
        };
      }
    }
  };

  const memory: FactMemory = new Map();
  const pace = createPace(pool);
  const planeAt = ({ account: name, name: project }: ForgeRepository) => {
    const account = planeOf(settings, name);
    const [own, items] = [createOwnAccounts(pool, name), createPlaneItems(pool, { account: name, project })];
    const deps: PlaneAtDeps = { account, own, items, memory, pace, redact, requestMs };
    return { deps, guard: pausedByPeople(createAccountGuard({ pool, redact }, name)) };
  };

  const trackerOf = (name: string, signal = never): Tracker => {
    const { tracker } = projectOf(settings, name);
    if (tracker === null) return createLocalTracker(pool, name);
    const { account, owner, name: repository } = tracker;
    const place = { account, owner, name: repository };
    if (tracker.kind === 'repository') return vendorAt(place).tracker(tracker, signal);
    const { guard, deps } = planeAt(place);
    return guarded(createPlaneTracker(deps, { place, rules: tracker }, signal), guard);
  };

  const placesOf = (name: string, signal = never): ProjectPlace[] => {
    const project = projectOf(settings, name);
    const { tracker } = project;
    return whereaboutsOf(project).map(({ place, holds }) => {
      if (tracker?.kind !== 'plane' || place.account !== tracker.account)
        return vendorAt(place).place({ holds, project: name }, signal);
      const { guard, deps } = planeAt(place);
      return guardPlace(createPlanePlace(deps, { place, project: name, decisions: tracker.decisions }, signal), guard);
    });
  };

  const itemNamed: ItemNamed = async (name, item, signal) => {
    const { tracker } = projectOf(settings, name);
    if (tracker?.kind !== 'plane') return item;
    const place = { account: tracker.account, owner: tracker.owner, name: tracker.name };
    const { guard, deps } = planeAt(place);
    const names = { named: () => planeItemNamed(createPlaneAt(deps, place, signal), item) };
    return await guarded(names, guard).named();
  };

  return { trackerOf, placesOf, itemNamed };
}

/** What a repository is to a project, by the account that it is at. */
interface Vendor {
  readonly tracker: (rules: TrackerRules, signal: AbortSignal) => Tracker;
  readonly place: (at: Pick<Whereabouts, 'holds'> & { readonly project: string }, signal: AbortSignal) => ProjectPlace;
}

/** A worker that does not know a project, or not its tracker's account, may come to: whoever asks tries again. */
function projectOf(settings: Settings, name: string): Project {
  return findKnownProject(readKnownProjects(settings), name);
}

function accountOf({ forges }: Settings, { account: name }: ForgeRepository): ForgeAccount {
  const account = forges[name];
  if (account !== undefined) return account;
  throw stepFailure('InvalidInput', `On this worker ${accountProblem(forges, name) ?? ''}, then restart it.`);
}

function planeOf({ planes }: Settings, name: string): PlaneAccount {
  const account = planes[name];
  if (account !== undefined) return account;
  throw stepFailure('InvalidInput', `On this worker ${planeProblem(planes, name) ?? ''}, then restart it.`);
}

function guardPlace(place: ProjectPlace, guard: AccountGuard): ProjectPlace {
  return {
    ...place,
    events: guarded(place.events, guard),
    people: guarded(place.people, guard),
    reply: guarded({ reply: (to: ReplyTo) => place.reply(to) }, guard).reply,
  };
}
