import type { PlaneAccount } from '../../../config/settings/plane-accounts.js';
import type { Role } from '../../../domain/pipeline/stages.js';
import type { ForgeRepository } from '../../../domain/task/forge.js';
import type { OwnAccounts } from '../../forges/own-accounts.js';
import type { PlaneItems } from '../../store/plane/plane-items.js';
import { createPlaneClient, type PlaneClient, type PlaneDeps } from './api/client.js';
import { createProjectFacts, type FactMemory, type ProjectFacts } from './project-facts.js';

/** A Plane project, and what is known of it. */
export interface PlaneAt {
  readonly account: PlaneAccount;
  /** Its name is Plane's id of the project. */
  readonly place: ForgeRepository;
  readonly client: PlaneClient;
  /** By the token of a role, where it has one. */
  readonly as: (speaker: Role | undefined) => PlaneClient;
  readonly items: PlaneItems;
  readonly facts: ProjectFacts;
  readonly own: OwnAccounts;
  readonly memory: FactMemory;
}

export interface PlaneAtDeps extends PlaneDeps {
  readonly memory: FactMemory;
  readonly own: OwnAccounts;
  readonly items: PlaneItems;
}

export function createPlaneAt(deps: PlaneAtDeps, place: ForgeRepository, signal: AbortSignal): PlaneAt {
  const { account, memory, own, items } = deps;
  const client = createPlaneClient(deps, { project: place.name }, signal);
  const facts = createProjectFacts(client, memory, `${place.account} ${place.name}`);
  const as = (speaker: Role | undefined) => createPlaneClient({ ...deps, speaker }, { project: place.name }, signal);
  return { account, place, client, as, items, facts, own, memory };
}
