import { z } from 'zod';
import type { Repository } from '../../../domain/task/task.js';
import { unknownKey } from '../../fields/project-text.js';
import {
  isPlaneAccount,
  planeTracker,
  planeTrackerProblems,
  toPlaneTracker,
  type PlaneTrackerEntry,
} from './plane-tracker.js';
import { repositoryTracker, repositoryTrackerProblems, type RepositoryTrackerEntry } from './repository-tracker.js';
import { itemStages } from './tracker-fields.js';

/** Where the work items of a project are. `tracker: gitea` is short for an account with the rest as usual. */
export const tracker = z
  .unknown()
  .transform((value, context): TrackerEntry => {
    const said = typeof value === 'string' ? { account: value } : value;
    const isPlane = isPlaneAccount((said as { account?: unknown } | null)?.account);
    const parsed = isPlane ? planeTracker.safeParse(said) : repositoryTracker.safeParse(said);
    const report = (path: readonly PropertyKey[], message: string) =>
      void context.issues.push({ code: 'custom', path: [...path], message, input: value });
    for (const issue of parsed.error?.issues ?? []) {
      const isMissing = issue.path[0] === 'project' && (said as { project?: unknown }).project === undefined;
      if (isMissing) report(issue.path, 'is missing: the id of a Plane project; it stands in the address of its pages');
      else if (issue.code !== 'unrecognized_keys') report(issue.path, issue.message);
      else for (const key of issue.keys) report([...issue.path, key], unknownKey(key, keysAt(isPlane, issue.path)));
    }
    if (parsed.data === undefined) return z.NEVER;
    const entry: TrackerEntry = 'project' in parsed.data ? { plane: parsed.data } : { repository: parsed.data };
    for (const { path, message } of problemsOf(entry)) report(path, message);
    return entry;
  })
  .optional();

type TrackerEntry = { readonly plane: PlaneTrackerEntry } | { readonly repository: RepositoryTrackerEntry };
type Said = TrackerEntry | undefined;

function problemsOf(said: TrackerEntry) {
  return 'plane' in said ? planeTrackerProblems(said.plane) : repositoryTrackerProblems(said.repository);
}

/** Keys that may stand at a place of a tracker. */
function keysAt(isPlane: boolean, [place]: readonly PropertyKey[]): readonly string[] {
  if (place === 'labels' || place === 'states') return itemStages;
  if (place === 'blocked') return ['state', 'label'];
  if (place === 'decisions') return ['approved', 'rejected'];
  if (place === 'start') return [...(isPlane ? ['state'] : []), 'label', 'assignee'];
  return Object.keys(isPlane ? planeTracker.shape : repositoryTracker.shape);
}

/** The key `tracker` of a project, with what it leaves out; null: the local one. */
export function toTracker(said: Said, { forge }: Repository) {
  if (said === undefined) return null;
  if ('plane' in said) return toPlaneTracker(said.plane);
  const place = placeOf(said.repository, forge);
  if (place === null) return null;
  const { account, start, labels, blockedLabel, whenClosed, pollSeconds } = said.repository;
  const { label = null, assignee = null } = start;
  const rule = { state: null, label, assignee };
  return { kind: 'repository' as const, account, ...place, start: rule, labels, blockedLabel, whenClosed, pollSeconds };
}

/** Where its items are is not said. */
export function trackerProblem(said: Said, forge: Repository['forge']): string | null {
  if (said === undefined || 'plane' in said) return null;
  const { account } = said.repository;
  if (account === 'local' || placeOf(said.repository, forge) !== null) return null;
  return `is missing: the items are at ${account}, the code is not; write owner/name`;
}

/** The code's own repository, where the items are at the same account. */
function placeOf(
  { account, repository }: RepositoryTrackerEntry,
  forge: Repository['forge'],
): { readonly owner: string; readonly name: string } | null {
  if (account === 'local') return null;
  const [owner, name] = repository?.split('/') ?? [];
  if (owner !== undefined && name !== undefined) return { owner, name };
  return forge?.account === account ? { owner: forge.owner, name: forge.name } : null;
}
