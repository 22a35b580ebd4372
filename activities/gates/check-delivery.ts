import { checkInWords } from '../../domain/gates/check-in-words.js';
import { failedChecks, type GateCheck, gateCheck } from '../../domain/gates/gate.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { type Feedback, feedbackLimit } from '../../domain/task/task.js';
import { lastLines, type Room } from '../../domain/text/last-lines.js';
import type { ProjectCommand } from '../../domain/gates/project-command.js';
import type { SetUpResult } from '../../domain/gates/set-up.js';
import { endChecks } from '../git/worktree/check-processes.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { setRightsBack } from '../git/worktree/set-rights-back.js';
import { checkOut } from '../git/worktree/worktree.js';
import { enterCommandSandbox } from '../commands/enter-command-sandbox.js';
import { environmentOf, givenVariables } from '../commands/given-variables.js';
import { runCommands, skipped } from '../commands/run-commands.js';
import type { SetUpOrder } from '../setup/set-up-order.js';
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
const feedbackRoom: Room = { lines: 100, characters: feedbackLimit - 500 };

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
  const { checks, feedback } = await runChecks(deps, delivery, worktree, signal);
  return { checks: [passed, ...(setUp?.checks ?? []), ...checks], feedback };
}

function isReady({ outcome }: SetUpResult): boolean {
  return outcome === 'done' || outcome === 'unchanged';
}

async function runChecks(
  deps: CheckDeliveryDeps,
  { role, sandbox, network, checks: commands, environment, expose, visit }: Delivery,
  worktree: TaskWorktree,
  signal: AbortSignal,
): Promise<DeliveryFound> {
  const { stateDir, reposDir, runsDir } = deps.sandboxHost;
  // Of an attempt whose worker died.
  await endChecks(worktree);
  const given = await givenVariables({ stateDir, reposDir, projectVariables: deps.projectVariables }, 'checks', {
    ...{ project: worktree.task.project, expose, places: worktree },
  });
  const shell = await enterCommandSandbox(deps, { role, sandbox, network, ...given }, worktree);
  try {
    const { checks, failed } = await runCommands({
      ...{ kind: 'command', commands, worktree, shell, signal, runsDir, redact: deps.redact },
      environment: environmentOf(deps, given, environment),
      logs: `${visit.stage}-${visit.round}-check`,
    });
    if (failed === null) return { checks, feedback: null };
    const text = `${checkInWords(failed.check)}. The end of its output:\n${lastLines(failed.tail, deps.redact, feedbackRoom)}`;
    return { checks, feedback: { from: 'check', text } };
  } finally {
    // What the checks left lying is nobody's work.
    if (!signal.aborted) {
      await setRightsBack(worktree);
      await checkOut(worktree, 'HEAD');
    }
  }
}
