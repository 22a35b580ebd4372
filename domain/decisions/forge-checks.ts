import type { Check } from '../task/forge.js';
import { lastLines } from '../text/last-lines.js';
import { type GateCheck, gateCheck, tailRoom } from '../gates/gate.js';

const outcomes = { passed: 'passed', failed: 'failed', pending: 'skipped' } as const;

/** The forge's checks as evidence of a gate; they were redacted where they were read. */
export function forgeChecks(checks: readonly Check[]): GateCheck[] {
  const lines = Math.max(3, Math.floor(tailRoom.lines / Math.max(checks.length, 1)));
  const characters = Math.floor((2 * tailRoom.characters) / Math.max(checks.length, 2));
  return checks.map(({ name, state, url, tail }) =>
    gateCheck({
      kind: 'forge',
      name,
      outcome: outcomes[state],
      tail: state === 'failed' ? lastLines(tail ?? '', (text) => text, { lines, characters }) : '',
      url,
    }),
  );
}
