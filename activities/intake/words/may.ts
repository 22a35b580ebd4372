import { allApprovers, type Approvers, approversFor, isNamed } from '../../../domain/pipeline/approvers.js';
import { type Actor, identityOf } from '../../../domain/intake/tracker-event.js';
import { loginAt, pinLogins, type PinLoginsDeps } from './pin-logins.js';

export interface MayDeps extends PinLoginsDeps {
  /** As the projects file says it now; undefined: this worker does not know the project. */
  readonly approversOf: (project: string) => Approvers | null | undefined;
}

export interface Asking {
  readonly project: string;
  readonly actor: Actor;
}

/** Why somebody may not decide about approvals of this kind; null: they may. Nobody named for it: who may push may. */
export async function decidingProblem(deps: MayDeps, asking: Asking, kind: string): Promise<string | null> {
  const named = approversFor(expectApprovers(deps, asking), kind);
  if (named === null) {
    const may = await mayPush(deps, asking);
    if (may === 'untold') return `not allowed: ${whoeverIsNamed(asking)}, and nobody is named for ${kind}`;
    return may ? null : 'not allowed: only who may push to the repository decides about it';
  }
  if (await isAmong(deps, asking, named)) return null;
  return `not allowed: only the project's approvers decide about ${kind}: ${named.join(', ')}`;
}

/** Why somebody has no say at all, neither as an approver of any kind nor as one who may push; null: they have. */
export async function sayProblem(deps: MayDeps, asking: Asking): Promise<string | null> {
  if (await isAmong(deps, asking, allApprovers(expectApprovers(deps, asking)))) return null;
  const may = await mayPush(deps, asking);
  if (may === 'untold') return `Nothing is done: ${whoeverIsNamed(asking)}.`;
  if (may) return null;
  return 'Only who may push to the repository, or is an approver of the project, can ask orch for something here.';
}

function whoeverIsNamed({ actor: { account } }: Asking): string {
  return `${account} does not tell who is a guest of the project and who a member, so only people whom the projects file names as approvers have a say here`;
}

/** Learns who the approvers of a project are, where nobody has asked yet; answers the logins that name nobody. */
export async function pinApprovers(deps: MayDeps, project: string): Promise<string[]> {
  const identities = allApprovers(deps.approversOf(project) ?? null);
  const accounts = [...new Set(deps.placesOf(project).map(({ account }) => account))];
  const nobodies = accounts.map(async (account) => {
    const pinned = await pinLogins(deps, { project, account, identities });
    return identities.filter((identity) => loginAt(account, identity) !== null && pinned[identity] === undefined);
  });
  return (await Promise.all(nobodies)).flat();
}

/** What orch itself says is no word, and what another robot says neither. */
export async function isRobot({ placesOf }: MayDeps, { project, actor }: Asking): Promise<boolean> {
  if (actor.login.endsWith('[bot]')) return true;
  for (const { people } of placesAt(placesOf, { project, actor })) {
    if ((await people.ourselves()).some(({ id }) => id === actor.id)) return true;
  }
  return false;
}

async function isAmong(deps: MayDeps, { project, actor }: Asking, named: readonly string[]): Promise<boolean> {
  const pinned = await pinLogins(deps, { project, account: actor.account, identities: named });
  return isNamed(identityOf(actor), named, pinned);
}

/** To all that the project has there: its code and its items may be two. */
async function mayPush({ placesOf }: MayDeps, asking: Asking): Promise<boolean | 'untold'> {
  const places = placesAt(placesOf, asking);
  const may = await Promise.all(places.map(({ people }) => people.mayWrite(asking.actor)));
  if (may.length === 0 || may.includes(false)) return false;
  return may.includes('untold') ? 'untold' : true;
}

function placesAt(placesOf: MayDeps['placesOf'], { project, actor }: Asking) {
  return placesOf(project).filter(({ account }) => account === actor.account);
}

function expectApprovers({ approversOf }: MayDeps, { project }: Asking): Approvers | null {
  const approvers = approversOf(project);
  if (approvers === undefined) throw new Error(`this worker's projects file does not have ${project}`);
  return approvers;
}
