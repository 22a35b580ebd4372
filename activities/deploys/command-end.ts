import { type GateCheck, gateCheck } from '../../domain/gates/gate.js';
import { checkInWords } from '../../domain/gates/check-in-words.js';
import type { AgentFailureType } from '../../domain/failures/failure.js';
import type { CommandOf } from '../../domain/deploys/deploy-command.js';
import { exitCodeOf, isNeverStarted } from '../agents/run/run-end.js';
import type { RunState } from '../agents/supervisor/state-file.js';
import type { DeployCommandEnd } from './deployment.js';

/** How a command's run is booked: in the words of the ledger. */
export interface CommandOutcome {
  readonly outcome: AgentFailureType | 'Succeeded';
  readonly exitCode: number | null;
  /** What its files tell beside that; null: nothing. */
  readonly problem: string | null;
}

/** `problem`: why nothing was started; null: the state tells. */
export function outcomeOf(state: RunState | null, problem: string | null): CommandOutcome {
  const end = state?.end ?? null;
  const exitCode = exitCodeOf(end);
  if (isNeverStarted(state, problem)) {
    const why = problem ?? end?.problem ?? 'its start was prevented: the stack went down';
    return { outcome: 'AgentUnusable', exitCode, problem: why };
  }
  if (end === null) {
    return { outcome: 'AgentLost', exitCode, problem: 'what watched over it is gone, as when its host goes down' };
  }
  if (end.endedBy === 'shutdown') return { outcome: 'AgentLost', exitCode, problem: 'the stack was ended' };
  if (end.endedBy === 'timeout') return { outcome: 'AgentTimedOut', exitCode, problem: null };
  if (end.endedBy === 'memory') return { outcome: 'AgentFailed', exitCode, problem: 'its host is out of memory' };
  return { outcome: exitCode === 0 && end.endedBy === null ? 'Succeeded' : 'AgentFailed', exitCode, problem: null };
}

export interface EndedCommand {
  readonly command: CommandOf;
  /** As it is told: redacted. */
  readonly name: string;
  readonly ended: CommandOutcome;
  readonly run: NonNullable<DeployCommandEnd['run']>;
  readonly timeoutSeconds: number;
  /** The last lines of the log, redacted. */
  readonly tail: string;
}

/** What is answered of a command that has ended; nothing of it is secret any more. */
export function commandEnd({ command, name, ended, run, timeoutSeconds, tail }: EndedCommand): DeployCommandEnd {
  const { outcome, exitCode, problem } = ended;
  const isBegun = outcome !== 'AgentUnusable';
  const timedOut = outcome === 'AgentTimedOut';
  const endedByItself = outcome === 'Succeeded' || (outcome === 'AgentFailed' && exitCode !== null && exitCode >= 0);
  const check = gateCheck({
    ...{ kind: command, name, outcome: outcome === 'Succeeded' ? 'passed' : 'failed' },
    exitCode: endedByItself ? exitCode : null,
    endedBy: timedOut ? 'time-out' : outcome === 'AgentFailed' && !endedByItself ? 'signal' : null,
    durationMs: timedOut ? timeoutSeconds * 1_000 : isBegun ? run.durationMs : null,
    tail: outcome === 'Succeeded' ? '' : isBegun ? tail : (problem ?? ''),
    logPath: isBegun ? run.logPath : null,
  });
  return { run: isBegun ? run : null, check, failed: whyFailed(ended, check) };
}

function whyFailed({ outcome, problem }: CommandOutcome, check: GateCheck): DeployCommandEnd['failed'] {
  const { name } = check;
  switch (outcome) {
    case 'Succeeded':
      return null;
    case 'AgentUnusable':
      return { by: 'not-begun', reason: problem ?? `${name} could not be started.` };
    case 'AgentLost':
      return {
        by: 'lost',
        reason: `${name} was cut off (${problem ?? 'nobody saw how'}), and nobody knows what it has done.`,
      };
    default:
      return { by: 'command', reason: `${checkInWords(check)}${problem === null ? '' : `: ${problem}`}` };
  }
}
