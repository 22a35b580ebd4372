import type { Awaited } from '../ci/awaited.js';
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

/** That the forge's checks have ended without a red one, what was waited for in vain among them, or that there are none. */
export function endedChecks({
  kind,
  awaits,
}: {
  readonly kind: 'none' | 'passed';
  readonly awaits?: Awaited;
}): GateCheck[] {
  const check = { kind: 'forge', name: 'checks of the forge' } as const;
  const { likely = [], possible = [] } = awaits ?? {};
  if (kind === 'none') {
    const because = [...likely, ...possible].join(', ');
    const tail = because === '' ? 'it has none' : `no CI has shown itself, in spite of ${because}`;
    return [gateCheck({ ...check, outcome: 'skipped', tail })];
  }
  const passed = gateCheck({ ...check, outcome: 'passed' });
  if (likely.length === 0) return [passed];
  const missing = gateCheck({
    ...{ kind: 'forge', name: 'checks that others had', outcome: 'skipped' },
    tail: `have not reported: ${likely.join(', ')}`,
  });
  return [passed, missing];
}
