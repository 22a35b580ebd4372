import type { Pool } from 'pg';
import type { BrakeEvent } from '../../domain/brakes/brake-event.js';
import type { BrakeLimits } from '../../domain/brakes/brake-limits.js';
import type { BrakeWait } from '../../domain/brakes/brake-wait.js';
import { dollars } from '../../domain/text/dollars.js';
import { type Admission, admitRun } from '../store/brakes/admit-run.js';
import type { AdmissionRequest } from '../store/brakes/read-facts.js';

export type AdmitInput = Omit<AdmissionRequest, 'limits'>;

/** Whether a run may start now. */
export type AdmitOutput = {
  /** To be told by the task, once for all. */
  readonly events?: readonly BrakeEvent[];
} & (
  | {
      readonly decision: 'go';
      /** What it may cost; null: anything. */
      readonly limitUsd: number | null;
      /** It shows whether its provider works again: all others wait for that. */
      readonly probe?: true;
    }
  | { readonly decision: 'wait'; readonly wait: BrakeWait; readonly lookInSeconds: number }
  /** Names the task's limit, and what is used of it. */
  | { readonly decision: 'refuse'; readonly reason: string }
);

export interface AdmitDeps {
  readonly pool: Pool;
  /** Of a project, as the settings are now. */
  readonly limitsOf: (project: string) => BrakeLimits;
  readonly wake: (taskIds: readonly string[]) => void;
}

/** Sets the run's reserve aside where breaker, turn and budgets let it start; the same call again has the same answer. */
export function createAdmit({ pool, limitsOf, wake }: AdmitDeps): (input: AdmitInput) => Promise<AdmitOutput> {
  return async (input) => {
    const admission = await admitRun(pool, { ...input, limits: limitsOf(input.task.project) });
    const { decision, facts, events } = admission;
    wake(admission.wake);
    const told = events.length === 0 ? {} : { events };
    switch (decision.kind) {
      case 'go':
        return {
          decision: 'go',
          limitUsd: decision.limitUsd,
          ...(decision.breaker !== null && { probe: true }),
          ...told,
        };
      case 'wait':
        return { decision: 'wait', wait: decision.wait, lookInSeconds: (decision.lookAt - facts.now) / 1_000, ...told };
      case 'refuse':
        return { decision: 'refuse', reason: refusal(admission, decision.reserveUsd), ...told };
    }
  };
}

function refusal({ facts }: Admission, reserveUsd: number): string {
  const { bookedUsd, heldUsd, limitUsd } = facts.task;
  const { usualUsd } = facts.reserve;
  const why = usualUsd !== null && usualUsd >= reserveUsd ? ', what such runs have cost' : '';
  const used = `${dollars(bookedUsd)} spent, ${dollars(heldUsd)} held by runs whose cost is not known`;
  return `the task's budget of ${dollars(limitUsd ?? 0)} has no room for a run's reserve of ${dollars(reserveUsd)}${why}: ${used}`;
}
