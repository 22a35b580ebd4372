import { z } from 'zod';
import { gitFilters } from '../../../domain/git/git-filter.js';
import { exposeProblem } from '../../../domain/policy/exposed.js';
import { isGivenToAll } from '../../settings/environment.js';
import { oneOf, text } from '../../fields/project-text.js';
import { submodulesProblem } from './places/submodules-url.js';
import { absolutePath, hostPathProblem } from './places/sandbox-paths.js';

const key = z
  .string('takes the path of a private key, or the name of a variable that holds one')
  .trim()
  .superRefine((value, context) => {
    if (/PRIVATE KEY/.test(value)) {
      context.addIssue('is a key itself: name its file, or a variable that holds it');
      return;
    }
    const problem = isVariable(value) ? variableProblem(value) : hostPathProblem(value);
    if (problem !== null) context.addIssue(`${JSON.stringify(value)} ${problem}`);
  })
  .transform((value) => (isVariable(value) ? value : absolutePath(value)));

/** The key `git` of a project. */
export const git = z.strictObject({
  filters: z.array(oneOf(gitFilters, 'filter of git')).default([]),
  submodules: z.array(text(submodulesProblem)).default([]),
  signing: z.strictObject({ key }).optional(),
});

export function gitKeys([, inner]: readonly PropertyKey[]): readonly string[] {
  return inner === 'signing' ? ['key'] : Object.keys(git.shape);
}

function variableProblem(name: string): string | null {
  return isGivenToAll(name) ? 'is given to every agent: take another name' : exposeProblem(name);
}

/** A variable's name; all else is a path. */
export function isVariable(value: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(value);
}
