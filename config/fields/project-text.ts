import { z } from 'zod';
import { nearestName } from '../../domain/text/nearest-name.js';

/** A text that is taken unless the check has something against it. */
export function text(problemOf: (value: string) => string | null) {
  return z
    .string()
    .trim()
    .superRefine((value, context) => {
      const problem = problemOf(value);
      if (problem !== null) context.addIssue(problem);
    });
}

/** A path within the repository, as git has it. */
export function pathProblem(path: string): string | null {
  const parts = path.replace(/\/$/, '').split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\\')) {
    return `${JSON.stringify(path)} is no folder or file within the repository, such as src/`;
  }
  return null;
}

export function oneOf<const Value extends string>(values: readonly Value[], what: string) {
  return z.enum(values, {
    error: ({ input }) => `${JSON.stringify(input)} is no ${what} that orch knows: ${values.join(', ')}`,
  });
}

/** What to say of a key that is none of the known ones. */
export function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  return `is not known; ${nearest === null ? `known: ${known.join(', ')}` : `did you mean ${nearest}?`}`;
}
