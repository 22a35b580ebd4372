import type { Repository } from '../../../domain/task/task.js';
import type { ProjectTracker } from '../project.js';
import type { TrackerEntry } from './project-tracker.js';

/** The key `tracker` of a project, with what it leaves out; null: the local one. */
export function toTracker(said: TrackerEntry | undefined, { forge }: Repository): ProjectTracker | null {
  const place = placeOf(said, forge);
  if (said === undefined || place === null) return null;
  const { account, start, labels, blockedLabel, whenClosed, pollSeconds } = said;
  const { label = null, assignee = null } = start;
  const rule = { state: null, label, assignee };
  return { kind: 'repository', account, ...place, start: rule, labels, blockedLabel, whenClosed, pollSeconds };
}

/** The code's own repository, where the items are at the same account. */
function placeOf(
  said: TrackerEntry | undefined,
  forge: Repository['forge'],
): Pick<ProjectTracker, 'owner' | 'name'> | null {
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
