import { environmentProblem } from '../../domain/policy/exposed.js';
import { stepFailure } from '../temporal/failure.js';
import type { SandboxHost } from '../sandbox/sandbox-host.js';
import type { Places } from '../git/worktree/places.js';
import { ensureCaches } from './cache-folders.js';
import { portOf } from './task-port.js';

/** Variables of the worker's, by their names; a text: why this host does not give them. */
export type WorkersVariables = Readonly<Record<string, string>> | string;

/** What this host's own settings and projects file say about a project's variables, whatever a task's input says. */
export interface ProjectVariables {
  /** Of those that set-up, checks and agents may read. */
  readonly exposed: (project: string, names: readonly string[]) => WorkersVariables;
  /** Of those that the set-up alone may read. */
  readonly setUpSecrets: (project: string, names: readonly string[]) => WorkersVariables;
  /** Files that this host asks for, beside the task's, to equal the base's. */
  readonly filesOfSecret: (project: string, name: string) => readonly string[];
  /** The set-up reads what checks and agents must not: nor may they write what it reads. */
  readonly keepsSecrets: (project: string) => boolean;
}

export interface GivenVariablesDeps {
  readonly sandboxHost: Pick<SandboxHost, 'stateDir' | 'reposDir'>;
  readonly projectVariables: ProjectVariables;
}

export interface GivenVariables {
  readonly variables: Readonly<Record<string, string>>;
  /** The project's caches, where whoever has the variables only reads them. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

/**
 * What a task gives to its set-up, its checks and its agents beside what the host gives to each: caches, the variables that its
 * project exposes, and its port. Throws InvalidInput where the host does not give one of them.
 */
export async function givenVariables(
  { sandboxHost: { stateDir, reposDir }, projectVariables }: GivenVariablesDeps,
  reader: 'set-up' | 'checks' | 'agent',
  {
    project,
    expose,
    places,
  }: { readonly project: string; readonly expose: readonly string[]; readonly places: Places },
): Promise<GivenVariables> {
  const exposed = given(projectVariables.exposed(project, expose));
  const isKept = projectVariables.keepsSecrets(project);
  const isWritable = reader === 'set-up' || !isKept;
  const { folder, variables } = await ensureCaches(stateDir, project, { isWritable, isKept });
  const port = await portOf(reposDir, places);
  return {
    variables: { ...variables, ...exposed, ORCH_PORT: String(port) },
    readable: isWritable ? [] : [folder],
    writable: isWritable ? [folder] : [],
  };
}

/** All that a command of the project's has in its environment: the project's own word counts before the host's. */
export function environmentOf(
  { commandEnvironment }: { readonly commandEnvironment: Readonly<Record<string, string>> },
  { variables }: GivenVariables,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const environment = { ...variables, ...commandEnvironment, ...own, ORCH_PORT: variables['ORCH_PORT'] ?? '' };
  const problem = environmentProblem(environment);
  if (problem !== null) throw stepFailure('InvalidInput', `${problem}: correct the projects file, then retry.`);
  return environment;
}

export function given(variables: WorkersVariables): Readonly<Record<string, string>> {
  if (typeof variables === 'string') throw stepFailure('InvalidInput', variables);
  return variables;
}
