import { checkInWords } from '../../domain/gates/check-in-words.js';
import { failedChecks, type GateCheck, gateCheck } from '../../domain/gates/gate.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import type { Feedback } from '../../domain/task/task.js';
import type { ProjectCommand } from '../../domain/gates/project-command.js';
import { isReady, type SetUpResult } from '../../domain/gates/set-up.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { skipped } from '../commands/run-commands.js';
import type { SetUpOrder } from '../setup/set-up-order.js';
import { runChecks } from './run-checks.js';
import { type SetUpDeps, setUpWorktree } from '../setup/set-up-worktree.js';

/** The role is that whose work is checked. */
export interface Delivery extends SetUpOrder {
  readonly stage: Stage;
  readonly checks: readonly ProjectCommand[];
  readonly differsFromBase: boolean;
}

export type CheckDeliveryDeps = SetUpDeps;

/** What the delivery's checks found; after the first that fails, none is run. */
export interface DeliveryFound {
  readonly checks: readonly GateCheck[];
  readonly feedback: Feedback | null;
  /** Of a set-up that had to run first, and has not succeeded. */
  readonly setUp?: SetUpResult;
}

const nothingChanged = 'Nothing was changed: the branch does not differ from its base.';

/** That there is a change, and that the project's own commands pass on it. */
export async function checkDelivery(
  deps: CheckDeliveryDeps,
  delivery: Delivery,
  worktree: TaskWorktree,
  signal: AbortSignal,
): Promise<DeliveryFound> {
  const { stage, differsFromBase } = delivery;
  const change = { kind: 'change', name: 'change' } as const;
  if (!differsFromBase) {
    return {
      checks: [
        gateCheck({ ...change, outcome: 'failed', tail: nothingChanged }),
        ...skipped('command', delivery.checks, deps.redact),
      ],
      feedback: { from: stage.name, text: nothingChanged },
    };
  }
  const passed = gateCheck({ ...change, outcome: 'passed' });
  const setUp = delivery.checks.length === 0 ? null : await setUpWorktree(deps, delivery, worktree, signal);
  if (setUp !== null && !isReady(setUp)) {
    const left = skipped('command', delivery.checks, deps.redact);
    const [failed] = failedChecks(setUp);
    const text = failed === undefined ? 'The set-up has not run.' : `${checkInWords(failed)}. ${failed.tail}`;
    return { checks: [passed, ...setUp.checks, ...left], feedback: { from: 'check', text }, setUp };
  }
  const logs = `${delivery.visit.stage}-${delivery.visit.round}-check`;
  const { checks, feedback } = await runChecks(deps, { ...delivery, logs }, worktree, signal);
  return { checks: [passed, ...(setUp?.checks ?? []), ...checks], feedback };
}
