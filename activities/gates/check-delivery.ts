import { checkInWords } from '../../domain/gates/check-in-words.js';
import { type GateCheck, gateCheck, tailRoom } from '../../domain/gates/gate.js';
import type { Stage } from '../../domain/pipeline/stages.js';
import { type Feedback, feedbackLimit, type Sandbox } from '../../domain/task/task.js';
import { lastLines, type Room } from '../../domain/text/last-lines.js';
import type { Redact } from '../../domain/text/redact.js';
import { checkKey, endChecks } from '../git/worktree/check-processes.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { setRightsBack } from '../git/worktree/set-rights-back.js';
import { checkOut } from '../git/worktree/worktree.js';
import { type CheckLogName, openCheckLog } from './check-log.js';
import { type CheckSandboxDeps, enterCheckSandbox } from './enter-check-sandbox.js';
import { runCheck } from './run-check.js';

export interface Delivery {
  readonly stage: Stage;
  readonly checks: readonly string[];
  readonly checkTimeoutSeconds: number;
  readonly differsFromBase: boolean;
  /** As for the agent whose work is checked. */
  readonly sandbox: Sandbox;
  readonly network: boolean;
  /** The visit that the gate ends, which the logs are named after. */
  readonly visit: Pick<CheckLogName, 'stage' | 'round'>;
}

export type CheckDeliveryDeps = CheckSandboxDeps & { readonly redact: Redact };

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
    const skipped = delivery.checks.map((command) => asSkipped(deps.redact(command)));
    return {
      checks: [gateCheck({ ...change, outcome: 'failed', tail: nothingChanged }), ...skipped],
      feedback: { from: stage.name, text: nothingChanged },
    };
  }
  const { checks, feedback } = await runChecks(deps, delivery, worktree, signal);
  return { checks: [gateCheck({ ...change, outcome: 'passed' }), ...checks], feedback };
}

async function runChecks(
  deps: CheckDeliveryDeps,
  { stage, sandbox, network, checks: commands, checkTimeoutSeconds, visit }: Delivery,
  worktree: TaskWorktree,
  signal: AbortSignal,
): Promise<DeliveryFound> {
  // Of an attempt whose worker died.
  await endChecks(worktree);
  const shell = await enterCheckSandbox(deps, { role: stage.role, sandbox, network }, worktree);
  const checks: GateCheck[] = [];
  try {
    for (const [index, command] of commands.entries()) {
      const name = { taskId: worktree.task.id, ...visit, check: index + 1 };
      const log = openCheckLog(deps.sandboxHost.runsDir, name, deps.redact);
      const startedAt = Date.now();
      const { exitCode, timedOut, tail } = await runCheck({
        shell,
        command,
        key: checkKey(worktree),
        cwd: worktree.root,
        environment: deps.checkEnvironment,
        timeoutSeconds: checkTimeoutSeconds,
        signal,
        log: log.write,
      }).finally(log.close);
      const failed = exitCode !== 0;
      const check = gateCheck({
        kind: 'command',
        name: deps.redact(command),
        outcome: failed ? 'failed' : 'passed',
        exitCode,
        endedBy: timedOut ? 'time-out' : exitCode === null ? 'signal' : null,
        durationMs: timedOut ? checkTimeoutSeconds * 1_000 : Date.now() - startedAt,
        tail: failed ? lastLines(tail, deps.redact, tailRoom) : '',
        logPath: log.path,
      });
      checks.push(check);
      if (!failed) continue;
      const text = `${checkInWords(check)}. The end of its output:\n${lastLines(tail, deps.redact, feedbackRoom)}`;
      return {
        checks: [...checks, ...commands.slice(index + 1).map((one) => asSkipped(deps.redact(one)))],
        feedback: { from: 'check', text },
      };
    }
    return { checks, feedback: null };
  } finally {
    // What the checks left lying is nobody's work.
    if (!signal.aborted) {
      await setRightsBack(worktree);
      await checkOut(worktree, 'HEAD');
    }
  }
}

function asSkipped(command: string): GateCheck {
  return gateCheck({ kind: 'command', name: command, outcome: 'skipped' });
}
