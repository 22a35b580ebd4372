import { randomUUID } from 'node:crypto';
import { now } from './now.js';

export const stateGroups = ['backlog', 'unstarted', 'started', 'completed', 'cancelled'] as const;
export type StateGroup = (typeof stateGroups)[number];
/** Plane's numbers for them. */
export const projectRoles = { admin: 20, member: 15, guest: 5 } as const;
export type ProjectRole = keyof typeof projectRoles;

export interface User {
  readonly id: string;
  displayName: string;
  readonly email: string;
  readonly isBot: boolean;
  /** Of the personal access token. */
  readonly token: string;
}

export interface State {
  readonly id: string;
  name: string;
  group: StateGroup;
}

export interface Label {
  readonly id: string;
  name: string;
}

export interface Comment {
  readonly id: string;
  readonly by: User;
  /** Whose it is said to be by whoever wrote it through the API; `by` has written it. */
  readonly createdBy: string;
  html: string;
  readonly externalSource: string | null;
  readonly externalId: string | null;
  readonly createdAt: string;
  updatedAt: string;
  editedAt: string | null;
}

export interface Activity {
  readonly id: string;
  readonly by: User;
  readonly verb: 'created' | 'updated';
  /** `state`, `name`, `description`, `labels`; null: of the item itself. */
  readonly field: string | null;
  readonly oldValue: string | null;
  readonly newValue: string | null;
  readonly oldIdentifier: string | null;
  readonly newIdentifier: string | null;
  readonly createdAt: string;
  /** When it was done, in seconds; absent: when it was noted. */
  readonly epoch?: number;
}

export interface Item {
  readonly id: string;
  project: Project;
  sequence: number;
  name: string;
  html: string;
  state: State;
  labels: Label[];
  assignees: User[];
  readonly by: User;
  readonly externalSource: string | null;
  readonly externalId: string | null;
  readonly createdAt: string;
  updatedAt: string;
  completedAt: string | null;
  archivedAt: string | null;
  isDeleted: boolean;
  readonly comments: Comment[];
  readonly activities: Activity[];
  readonly blockedBy: Item[];
}

export interface Project {
  readonly id: string;
  readonly workspace: Workspace;
  readonly name: string;
  /** What the names of its items begin with. */
  identifier: string;
  readonly states: State[];
  readonly labels: Label[];
  readonly items: Item[];
  readonly members: Map<User, ProjectRole>;
  /** Who was taken out again: Plane still lists them. */
  readonly former: Set<User>;
  nextSequence: number;
}

export interface Hook {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

export interface Workspace {
  readonly id: string;
  readonly slug: string;
  readonly users: User[];
  readonly projects: Project[];
  readonly hooks: Hook[];
}

/** As a new project of Plane has them. */
const usualStates: Readonly<Record<string, StateGroup>> = {
  Backlog: 'backlog',
  Todo: 'unstarted',
  'In Progress': 'started',
  Done: 'completed',
  Cancelled: 'cancelled',
};

export function aWorkspace(slug: string): Workspace {
  return { id: randomUUID(), slug, users: [], projects: [], hooks: [] };
}

export function aUser(workspace: Workspace, displayName: string, isBot: boolean): User {
  const id = randomUUID();
  const token = `plane_api_${randomUUID().replaceAll('-', '')}`;
  const user: User = { id, displayName, email: `${displayName}@${workspace.slug}.example`, isBot, token };
  workspace.users.push(user);
  return user;
}

export function aProject(
  workspace: Workspace,
  identifier: string,
  states: Readonly<Record<string, StateGroup>> = usualStates,
): Project {
  const project: Project = {
    id: randomUUID(),
    workspace,
    name: `Project ${identifier}`,
    identifier,
    states: Object.entries(states).map(([name, group]) => ({ id: randomUUID(), name, group })),
    labels: [],
    items: [],
    members: new Map(),
    former: new Set(),
    nextSequence: 1,
  };
  workspace.projects.push(project);
  return project;
}

export interface NewItem {
  readonly name: string;
  readonly html?: string;
  /** Its name; absent: the project's first. */
  readonly state?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly User[];
  readonly externalSource?: string | null;
  readonly externalId?: string | null;
}

export function anItem(project: Project, by: User, given: NewItem): Item {
  const item: Item = {
    id: randomUUID(),
    project,
    sequence: project.nextSequence,
    name: given.name,
    html: given.html ?? '<p></p>',
    state: given.state === undefined ? firstState(project) : stateNamed(project, given.state),
    labels: (given.labels ?? []).map((name) => labelNamed(project, name)),
    assignees: [...(given.assignees ?? [])],
    by,
    externalSource: given.externalSource ?? null,
    externalId: given.externalId ?? null,
    createdAt: now(),
    updatedAt: now(),
    completedAt: null,
    archivedAt: null,
    isDeleted: false,
    comments: [],
    activities: [],
    blockedBy: [],
  };
  project.nextSequence += 1;
  project.items.push(item);
  noteActivity(item, by, { verb: 'created', field: null });
  return item;
}

export function noteActivity(
  item: Item,
  by: User,
  what: Pick<Activity, 'verb' | 'field'> &
    Partial<Pick<Activity, 'oldValue' | 'newValue' | 'oldIdentifier' | 'newIdentifier'>>,
): void {
  const nothing = { oldValue: null, newValue: null, oldIdentifier: null, newIdentifier: null };
  item.activities.push({ id: randomUUID(), by, ...nothing, ...what, createdAt: now() });
}

export function aComment(
  item: Item,
  by: User,
  given: {
    readonly html: string;
    readonly externalSource?: string | null;
    readonly externalId?: string | null;
    readonly createdBy?: string | null;
    readonly createdAt?: string | null;
  },
): Comment {
  const comment: Comment = {
    id: randomUUID(),
    by,
    createdBy: given.createdBy ?? by.id,
    html: given.html,
    externalSource: given.externalSource ?? null,
    externalId: given.externalId ?? null,
    createdAt: given.createdAt ?? now(),
    updatedAt: now(),
    editedAt: null,
  };
  item.comments.push(comment);
  return comment;
}

/** `DEMO-12`. */
export const nameOf = ({ project, sequence }: Item): string => `${project.identifier}-${sequence}`;

export function stateNamed({ states, identifier }: Project, name: string): State {
  const found = states.find((state) => state.name === name);
  if (found === undefined) throw new Error(`${identifier} has no state ${name}`);
  return found;
}

/** Made where there is none. */
export function labelNamed({ labels }: Project, name: string): Label {
  const found = labels.find((label) => label.name === name);
  if (found !== undefined) return found;
  const label = { id: randomUUID(), name };
  labels.push(label);
  return label;
}

function firstState({ states, identifier }: Project): State {
  const [first] = states;
  if (first === undefined) throw new Error(`${identifier} has no states`);
  return first;
}
