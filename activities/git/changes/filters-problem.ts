import { shownPath } from '../run/git.js';
import type { Repository } from '../../../domain/task/task.js';
import { gitFilters } from '../../../domain/git/git-filter.js';
import type { Filters } from './filters.js';

/** Why no task can be done in a repository with these filters, and the ways out; null where it has none. */
export function filtersProblem(
  asked: Filters,
  { name, branch, filters: run = [] }: Pick<Repository, 'name' | 'filters'> & { readonly branch: string },
): { readonly what: string; readonly hint: string } | null {
  const others = [...asked].filter(([, filter]) => !run.some((one) => one === filter));
  const [first] = others.map(([path]) => path);
  if (first === undefined) return null;
  const names = [...new Set(others.map(([, filter]) => filter))].map(shown).join(', ');
  const known = gitFilters.some((one) => others.some(([, filter]) => one === filter));
  return {
    what:
      `The attributes of ${name} on ${branch} ask git for a filter (${names}, of files such as ${shown(first)}), and orch does not run it: ` +
      'files that agents change would be committed raw, not as pointers (git-lfs) and not encrypted (git-crypt).',
    hint: known
      ? `Install git-lfs on each worker's host, and name the filter in the project: \`git: { filters: [${gitFilters.join(', ')}] }\`.`
      : `Take the filter out of .gitattributes on ${branch}, or work on this repository without orch.`,
  };
}

function shown(bytes: string): string {
  return shownPath(bytes, 200);
}
