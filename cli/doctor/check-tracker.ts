import { lookAtTracker, type TrackerLook } from '../../activities/trackers/gitea/look-at-tracker.js';
import type { Project } from '../../config/projects/project.js';
import { accountProblem } from '../../config/settings/forge-accounts.js';
import type { Settings } from '../../config/settings/settings.js';
import { createRedact } from '../../domain/text/redact.js';
import { fail, type Finding, ok, warn } from './finding.js';

const requestMs = 10_000;

/** Whether a project's tracker knows the account and each role's token, and lets them do what orch does there; null: the local one. */
export async function checkTracker(
  { name: project, tracker }: Pick<Project, 'name' | 'tracker'>,
  { forges, secrets }: Pick<Settings, 'forges' | 'secrets'>,
): Promise<Finding | null> {
  if (tracker === null || tracker.kind === 'plane') return null;
  const name = `tracker of ${project}`;
  const account = forges[tracker.account];
  if (account === undefined) {
    return warn(name, accountProblem(forges, tracker.account) ?? '', 'Workers need it; a client alone does not.');
  }
  const where = `${tracker.owner}/${tracker.name} at ${account.url}`;
  if (account.kind === 'github') return ok(name, `${where}; it was not asked`);
  try {
    const deps = { account, requestMs, redact: createRedact(secrets) };
    const place = { account: tracker.account, owner: tracker.owner, name: tracker.name };
    const look = await lookAtTracker(deps, { place, rules: tracker }, new AbortController().signal);
    if (look.hindrances.length === 0) return ok(name, `${where}, ${inWords(look.speakers)}`);
    const hint = look.hindrances.map((one) => one.hint).join(' ');
    return fail(name, `${where}: ${look.hindrances.map(({ what }) => what).join('; ')}`, hint);
  } catch (error) {
    return fail(name, (error as Error).message, 'See docs/forges.md.');
  }
}

function inWords(speakers: TrackerLook['speakers']): string {
  return speakers
    .map(
      ({ speaker, login }) => `${speaker === 'orch' ? '' : `the ${speaker} `}as ${login ?? 'whoever its token is of'}`,
    )
    .join(', ');
}
