import { checkInWords } from '../../domain/gates/check-in-words.js';
import type { GateCheck } from '../../domain/gates/gate.js';
import type { ProjectCommand } from '../../domain/gates/project-command.js';
import { type Feedback, feedbackLimit } from '../../domain/task/task.js';
import { lastLines, type Room } from '../../domain/text/last-lines.js';
import { enterCommandSandbox } from '../commands/enter-command-sandbox.js';
import { environmentOf, givenVariables } from '../commands/given-variables.js';
import { runCommands } from '../commands/run-commands.js';
import { endChecks } from '../git/worktree/check-processes.js';
import type { TaskWorktree } from '../git/worktree/task-worktree.js';
import { setRightsBack } from '../git/worktree/set-rights-back.js';
import { checkOut } from '../git/worktree/check-out.js';
import type { SetUpOrder } from '../setup/set-up-order.js';
import type { SetUpDeps } from '../setup/set-up-worktree.js';

export interface ChecksOrder extends Pick<SetUpOrder, 'role' | 'sandbox' | 'network' | 'environment' | 'expose'> {
  readonly checks: readonly ProjectCommand[];
  /** What their logs are named after. */
  readonly logs: string;
}

export interface ChecksFound {
  readonly checks: readonly GateCheck[];
  readonly feedback: Feedback | null;
}

const feedbackRoom: Room = { lines: 100, characters: feedbackLimit - 500 };

/** Runs a project's checks in a task's worktree, whose files are as the branch has them afterwards. */
export async function runChecks(
  deps: SetUpDeps,
  { role, sandbox, network, checks: commands, environment, expose, logs }: ChecksOrder,
  worktree: TaskWorktree,
  signal: AbortSignal,
): Promise<ChecksFound> {
  // Of an attempt whose worker died.
  await endChecks(worktree);
  const given = await givenVariables(deps, 'checks', { project: worktree.task.project, expose, places: worktree });
  const shell = await enterCommandSandbox(deps, { role, sandbox, network: network.checks, ...given }, worktree);
  try {
    const { checks, failed } = await runCommands({
      ...{ kind: 'command', commands, worktree, shell, signal, redact: deps.redact },
      runsDir: deps.sandboxHost.runsDir,
      environment: environmentOf(deps, given, environment),
      logs,
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
