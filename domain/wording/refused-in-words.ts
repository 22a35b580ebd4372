import { mergeRefused, type Refused } from '../network/network.js';
import { roles } from '../pipeline/stages.js';
import type { StageVisit } from '../task/task.js';

/** What a run asked for and was not given; empty: nothing. */
export function refusedInWords({ tools, hosts }: Refused): string {
  return [
    ...(tools.length === 0 ? [] : [`tools ${tools.join(', ')} (the project's \`tools\` name them)`]),
    ...(hosts.length === 0 ? [] : [`hosts ${hosts.join(', ')} (the agent's \`network\` names them)`]),
  ].join('; ');
}

/** By role, each thing once however often it was asked for. */
export function refusedByRole(visits: readonly StageVisit[]): string[] {
  return roles.flatMap((role) => {
    const own = visits.flatMap((visit) => (visit.role === role ? (visit.refused ?? []) : []));
    const words = own.length === 0 ? '' : refusedInWords(own.reduce(mergeRefused));
    return words === '' ? [] : [`${role} was refused: ${words}`];
  });
}
