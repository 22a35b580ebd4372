import type { LeftAt } from '../../task/task-view.js';

/** Where work lies that is not on the origin, and what becomes of it; the lines of a text. */
export function leftAtInWords({ hostId, path, why, forGood }: LeftAt): string[] {
  const then = forGood
    ? 'It stays there: `orch gc` removes it only once the origin takes it'
    : 'Its host keeps it on the origin as soon as it can';
  return [`Its work is not all on the origin; it lies on host ${hostId} in ${path}: ${why}`, then];
}
