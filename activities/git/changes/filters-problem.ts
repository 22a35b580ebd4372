import { fromBytes } from '../run/git.js';
import type { Filters } from './filters.js';

/** Why no task can be done in a repository with these filters, and the ways out; null where it has none. */
export function filtersProblem(
  filters: Filters,
  { name, branch }: { readonly name: string; readonly branch: string },
): { readonly what: string; readonly hint: string } | null {
  const [first] = filters.keys();
  if (first === undefined) return null;
  const names = [...new Set(filters.values())].map(shown).join(', ');
  return {
    what:
      `The attributes of ${name} on ${branch} ask git for a filter (${names}, of files such as ${shown(first)}), and orch runs none: ` +
      'files that agents change would be committed raw, not as pointers (git-lfs) and not encrypted (git-crypt).',
    hint: `Take the filter out of .gitattributes on ${branch}, or work on this repository without orch for now.`,
  };
}

function shown(bytes: string): string {
  return fromBytes(bytes)
    .replace(/\p{Cc}/gu, '?')
    .slice(0, 200);
}
