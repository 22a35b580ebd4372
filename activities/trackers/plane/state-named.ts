import { isSameState } from '../../../domain/intake/decided-by-state.js';
import { nearestName } from '../../../domain/text/nearest-name.js';
import { stepFailure } from '../../temporal/failure.js';
import type { PlaneState } from './api/answers.js';
import type { ProjectFacts } from './project-facts.js';

/** The state of a name, by its letters alone: people write `In progress`. */
export function findState(states: readonly PlaneState[], name: string): PlaneState | null {
  const exact = states.find((state) => state.name === name);
  return exact ?? states.find((state) => isSameState(state.name, name)) ?? null;
}

/**
 * The same of a project, asked anew where it is not known. Null: it has none, and nobody has chosen the name. `at` is the key of
 * the projects file that names it.
 */
export async function stateNamed(
  facts: ProjectFacts,
  wanted: { readonly name: string; readonly at: string; readonly account: string; readonly onlyIfThere: boolean },
): Promise<PlaneState | null> {
  const known = findState(await facts.states(), wanted.name);
  if (known !== null) return known;
  facts.forget();
  const states = await facts.states();
  const found = findState(states, wanted.name);
  if (found !== null || wanted.onlyIfThere) return found;
  throw stepFailure(
    'InvalidInput',
    missing(
      wanted,
      states.map(({ name }) => name),
    ),
  );
}

function missing(
  { name, at, account }: { name: string; at: string; account: string },
  names: readonly string[],
): string {
  const nearest = nearestName(name, names);
  const hint = nearest === null ? `it has ${names.join(', ')}` : `did you mean ${nearest}?`;
  return `The project at ${account} has no state ${JSON.stringify(name)} (${hint}): rename one there, or change tracker.${at} of the project.`;
}

export function isClosed({ group }: { readonly group: string }): boolean {
  return group === 'completed' || group === 'cancelled';
}
