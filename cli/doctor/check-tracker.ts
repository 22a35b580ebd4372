import { lookAtTracker, type TrackerLook } from '../../activities/trackers/gitea/look-at-tracker.js';
import type { PlaneProject } from '../../activities/trackers/plane/api/answers.js';
import { noPace } from '../../activities/trackers/plane/api/pace.js';
import { lookAtPlane } from '../../activities/trackers/plane/look-at-plane.js';
import { seenProjects } from '../../activities/trackers/plane/seen-projects.js';
import type { PlaneTracker, Project } from '../../config/projects/project.js';
import type { PlaneAccount } from '../../config/settings/plane-accounts.js';
import { accountProblem } from '../../config/settings/forge-accounts.js';
import { planeProblem } from '../../config/settings/plane-accounts.js';
import type { Settings } from '../../config/settings/settings.js';
import { approvalKinds, type Approvers, approversFor } from '../../domain/pipeline/approvers.js';
import { createRedact } from '../../domain/text/redact.js';
import { planeMistake } from '../session/plane-mistake.js';
import { fail, type Finding, ok, warn } from './finding.js';

const requestMs = 10_000;

/** Whether a project's tracker knows the account and each role's token, and lets them do what orch does there; null: the local one. */
export async function checkTracker(
  { name: project, tracker, approvers }: Pick<Project, 'name' | 'tracker' | 'approvers'>,
  { forges, planes, secrets }: Pick<Settings, 'forges' | 'planes' | 'secrets'>,
): Promise<Finding | null> {
  if (tracker === null) return null;
  const name = `tracker of ${project}`;
  if (tracker.kind === 'plane') return checkPlane(name, { tracker, approvers }, { planes, secrets });
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

async function checkPlane(
  name: string,
  { tracker, approvers }: Pick<Project, 'approvers'> & { readonly tracker: PlaneTracker },
  { planes, secrets }: Pick<Settings, 'planes' | 'secrets'>,
): Promise<Finding> {
  const account = planes[tracker.account];
  if (account === undefined)
    return warn(name, planeProblem(planes, tracker.account) ?? '', 'Workers need it; a client alone does not.');
  try {
    const deps = { account, requestMs, redact: createRedact(secrets), pace: noPace };
    const seen = await seenProjects(deps, new AbortController().signal);
    if (!seen.some(({ id }) => id === tracker.name)) return unseen(name, tracker.name, { account, seen });
    const look = await lookAtPlane(deps, { id: tracker.name, rules: tracker }, new AbortController().signal);
    const where = `${look.project} at ${account.url}`;
    if (look.hindrances.length > 0) {
      const hint = look.hindrances.map((one) => one.hint).join(' ');
      return fail(name, `${where}: ${look.hindrances.map(({ what }) => what).join('; ')}`, hint);
    }
    const found = [where, inWords(look.speakers), ...look.states].join(', ');
    const undecided = look.tellsRoles ? null : undecidedBy(approvers);
    if (undecided === null) return ok(name, found);
    return warn(
      name,
      `${found}; it does not tell who is a guest, so nobody decides there about ${undecided}`,
      `Name approvers by their address or id, such as ${tracker.account}:ada@example.org.`,
    );
  } catch (error) {
    const { what, hint } = planeMistake(account, error);
    return fail(name, what, hint);
  }
}

/** What nobody is named for; null: somebody is for everything. */
function undecidedBy(approvers: Approvers | null): string | null {
  const unnamed = approvalKinds.filter((kind) => approversFor(approvers, kind) === null);
  if (unnamed.length === 0) return null;
  return approvers === null ? 'anything, as no approvers are named' : `${unnamed.join(', ')}, for which none is named`;
}

function unseen(
  name: string,
  id: string,
  { account, seen }: { readonly account: PlaneAccount; readonly seen: readonly PlaneProject[] },
): Finding {
  const there = seen.map((one) => `${one.name} (${one.identifier}) ${one.id}`);
  return fail(
    name,
    `the token of ${account.name} sees no project ${id} in the workspace ${account.workspace} at ${account.url}`,
    `Make its account a member of the project, or name another one. It sees ${there.length === 0 ? 'none' : there.join(', ')}.`,
  );
}

function inWords(speakers: TrackerLook['speakers']): string {
  return speakers
    .map(
      ({ speaker, login }) => `${speaker === 'orch' ? '' : `the ${speaker} `}as ${login ?? 'whoever its token is of'}`,
    )
    .join(', ');
}
