import { UserError } from '../../domain/failures/user-error.js';
import type { Project } from './project.js';

/** A project that cannot be worked on as it is described: it alone, the others go on. */
export interface BrokenProject {
  /** Where it has none, what it is told by. */
  readonly name: string;
  /** It may be of any project. */
  readonly nameless: boolean;
  readonly problem: UserError;
}

export interface KnownProjects {
  readonly projects: readonly Project[];
  readonly broken: readonly BrokenProject[];
}

/** Takes a mistake of the settings alone: what else is thrown is none of a project's. */
export function brokenProject(name: string, problem: unknown, nameless = false): BrokenProject {
  if (problem instanceof UserError) return { name, nameless, problem };
  throw problem;
}
