import type { Repository } from '../../../domain/task/task.js';
import type { TrackerEntry } from './project-tracker.js';

interface Tracker extends Omit<TrackerEntry, 'repository' | 'start'> {
  readonly owner: string;
  readonly name: string;
  readonly start: { readonly label: string | null; readonly assignee: string | null };
}

/** The key `tracker` of a project, with what it leaves out; null: the local one. */
export function toTracker(said: TrackerEntry | undefined, { forge }: Repository): Tracker | null {
  const place = placeOf(said, forge);
  if (said === undefined || place === null) return null;
  const { account, start, labels, blockedLabel, whenClosed, pollSeconds } = said;
  const { label = null, assignee = null } = start;
  return { account, ...place, start: { label, assignee }, labels, blockedLabel, whenClosed, pollSeconds };
}

/** The code's own repository, where the items are at the same account. */
function placeOf(said: TrackerEntry | undefined, forge: Repository['forge']): Pick<Tracker, 'owner' | 'name'> | null {
  if (said === undefined || said.account === 'local') return null;
  const [owner, name] = said.repository?.split('/') ?? [];
  if (owner !== undefined && name !== undefined) return { owner, name };
  return forge?.account === said.account ? { owner: forge.owner, name: forge.name } : null;
}

/** Where its items are is not said. */
export function trackerProblem(said: TrackerEntry | undefined, forge: Repository['forge']): string | null {
  if (said === undefined || said.account === 'local' || placeOf(said, forge) !== null) return null;
  return `is missing: the items are at ${said.account}, the code is not; write owner/name`;
}
