import { checkInWords } from '../../domain/gates/check-in-words.js';
import { type GateCheck, gateCheck } from '../../domain/gates/gate.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import type { Network } from '../../domain/network/network.js';
import { type Feedback, feedbackLimit, type Sandbox } from '../../domain/task/task.js';
import { lastLines, type Room } from '../../domain/text/last-lines.js';
import type { ProjectCommand } from '../../domain/gates/project-command.js';
import type { Redact } from '../../domain/text/redact.js';
import { endChecks } from '../git/worktree/check-processes.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { checkOut } from '../git/worktree/worktree.js';
import { type CommandSandboxDeps, enterCommandSandbox } from '../commands/enter-command-sandbox.js';
import { runCommands, skipped } from '../commands/run-commands.js';

export interface Delivery {
  readonly stage: Stage;
  readonly checks: readonly ProjectCommand[];
  /** Beside the host's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly expose: readonly string[];
  readonly differsFromBase: boolean;
  /** As for the agent whose work is checked. */
  readonly sandbox: Sandbox;
  readonly network: Network | null;
  /** The visit that the gate ends, which the logs are named after. */
  readonly visit: { readonly stage: string; readonly round: number };
}

export type CheckDeliveryDeps = CommandSandboxDeps & { readonly redact: Redact };

/** What the delivery's checks found; after the first that fails, none is run. */
export interface DeliveryFound {
  readonly checks: readonly GateCheck[];
  readonly feedback: Feedback | null;
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
  const { checks, feedback } = await runChecks(deps, delivery, worktree, signal);
  return { checks: [gateCheck({ ...change, outcome: 'passed' }), ...checks], feedback };
}

async function runChecks(
  deps: CheckDeliveryDeps,
  { stage, sandbox, network, checks: commands, environment, visit }: Delivery,
  worktree: TaskWorktree,
  signal: AbortSignal,
): Promise<DeliveryFound> {
  // Of an attempt whose worker died.
  await endChecks(worktree);
  const shell = await enterCommandSandbox(deps, { role: stage.role, sandbox, network }, worktree);
  try {
    const { checks, failed } = await runCommands({
      ...{ kind: 'command', commands, worktree, shell, signal },
      environment: { ...deps.commandEnvironment, ...environment },
      runsDir: deps.sandboxHost.runsDir,
      logs: `${visit.stage}-${visit.round}-check`,
      redact: deps.redact,
    });
    if (failed === null) return { checks, feedback: null };
    const text = `${checkInWords(failed.check)}. The end of its output:\n${lastLines(failed.tail, deps.redact, feedbackRoom)}`;
    return { checks, feedback: { from: 'check', text } };
  } finally {
    // What the checks left lying is nobody's work.
    if (!signal.aborted) await checkOut(worktree, 'HEAD');
  }
}
