import { isGitFilter } from '../../domain/git/git-filter.js';
import { oneLine } from '../../domain/text/one-line.js';
import type { FoundCommand, FoundCommands } from './try-commands.js';

/** What the projects file has of the commands that were found, and what it has not, for a person. */
export function drawCommands({ setup, checks, tried }: FoundCommands): string[] {
  const how = tried ? 'passed here' : 'guessed, not tried';
  return [
    ...rowOf('set-up', setup, how),
    ...rowOf('checks', checks, how),
    ...(checks.some(({ problem }) => problem === null)
      ? []
      : ['  There is no check that development has to pass: add one there.']),
    ...[...setup, ...checks].flatMap(({ run, problem }) =>
      problem === null ? [] : [`  left out: ${run}`, `            ${oneLine(problem)}`],
    ),
  ];
}

/** Of the filters that git is asked for: what workers need for those that orch runs, and that it runs no others. */
export function drawFilters(filters: readonly string[]): string[] {
  const [run, others] = [filters.filter(isGitFilter), filters.filter((filter) => !isGitFilter(filter))];
  return [
    ...run.map((filter) => `  filter of git: ${filter}  (git-${filter} has to be on the PATH of every worker)`),
    ...others.map(
      (filter) =>
        `  filter of git: ${oneLine(filter)}  (orch does not run it, and refuses the repository: docs/branches.md)`,
    ),
  ];
}

function rowOf(what: string, commands: readonly FoundCommand[], how: string): string[] {
  const count = commands.filter(({ problem }) => problem === null).map(({ run }) => run);
  return count.length === 0 ? [] : [`  ${what}: ${count.join('; ')}  (${how})`];
}
