import type { Redact } from '../../../domain/text/redact.js';
import { shown } from './commit-changes.js';

export const mostNamed = 50;

/** Paths, of one character a byte, as a task may be told of them: not too many, and no credential in a name. */
export function namedFiles(paths: readonly string[], redact: Redact): string[] {
  return paths.slice(0, mostNamed).map((path) => redact(shown({ path })));
}
