import { startPlane, type PlaneServer } from './plane-server.js';
import { aProject, aUser, type Project, type StateGroup, type User, type Workspace } from './state.js';

/** A state for each stage, and those that a person moves an item to. */
export const storyStates: Readonly<Record<string, StateGroup>> = {
  Backlog: 'backlog',
  Ready: 'unstarted',
  Analysis: 'started',
  'In Progress': 'started',
  'In Review': 'started',
  Blocked: 'started',
  Approved: 'started',
  Rejected: 'started',
  Done: 'completed',
  Cancelled: 'cancelled',
};

/** A Plane with one workspace and one project, its admin ada, a member grace, a guest eve, and orch's bot. */
export interface PlaneTeam {
  readonly plane: PlaneServer;
  readonly workspace: Workspace;
  readonly project: Project;
  readonly ada: User;
  readonly grace: User;
  readonly eve: User;
  readonly bot: User;
  /** Another bot that is in the project. */
  aBot(name: string): User;
  close(): Promise<void>;
}

export async function aPlaneTeam(
  options: { readonly slug?: string; readonly identifier?: string } = {},
): Promise<PlaneTeam> {
  const plane = await startPlane();
  const team = aTeamOf(plane, options.slug ?? 'acme', options.identifier ?? 'DEMO');
  return { plane, ...team, close: () => plane.close() };
}

/** The same in a workspace of a Plane that is there. */
export function aTeamOf(plane: PlaneServer, slug: string, identifier: string): Omit<PlaneTeam, 'plane' | 'close'> {
  const workspace = plane.workspace(slug);
  const project = aProject(workspace, identifier, storyStates);
  const person = (name: string, role: 'admin' | 'member' | 'guest', isBot = false) => {
    const user = aUser(workspace, name, isBot);
    project.members.set(user, role);
    return user;
  };
  return {
    workspace,
    project,
    ada: person('ada', 'admin'),
    grace: person('grace', 'member'),
    eve: person('eve', 'guest'),
    bot: person('orch', 'member', true),
    aBot: (name) => person(name, 'member', true),
  };
}
