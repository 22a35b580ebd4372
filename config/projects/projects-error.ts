import { UserError } from '../../domain/failures/user-error.js';

export interface ProjectProblem {
  /** `projects.demo.checks`, or null for the file as a whole. */
  readonly where: string | null;
  readonly line: number | null;
  readonly message: string;
}

/** All that is wrong with the projects file, at once. */
export class ProjectsError extends UserError {
  readonly problems: readonly ProjectProblem[];

  constructor(source: string, problems: readonly ProjectProblem[]) {
    const lines = problems.map(
      ({ where, line, message }) =>
        `  ${line === null ? '' : `line ${line}: `}${where === null ? '' : `${where}: `}${message}`,
    );
    super(
      [`${source} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:`, ...lines].join('\n'),
      `Correct ${source}, then run this again.`,
    );
    this.name = 'ProjectsError';
    this.problems = problems;
  }
}
