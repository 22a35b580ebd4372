import { type GateCheck, gateCheck, tailRoom } from '../../domain/gates/gate.js';
import { lastLines } from '../../domain/text/last-lines.js';
import type { Redact } from '../../domain/text/redact.js';
import type { CommandResult } from './run-command.js';

export interface EndedCommand extends Pick<GateCheck, 'kind' | 'name' | 'logPath'> {
  readonly ended: CommandResult;
  readonly tookMs: number;
  /** What it was given; it took as long where that ended it. */
  readonly limitMs: number;
  readonly redact: Redact;
}

/** A project's command as a check: exit code 0 passes. */
export function commandCheck({ kind, name, logPath, ended, tookMs, limitMs, redact }: EndedCommand): GateCheck {
  const { exitCode, timedOut, tail } = ended;
  const failed = exitCode !== 0;
  return gateCheck({
    ...{ kind, name: redact(name), outcome: failed ? 'failed' : 'passed', exitCode, logPath },
    endedBy: timedOut ? 'time-out' : exitCode === null ? 'signal' : null,
    durationMs: timedOut ? limitMs : tookMs,
    tail: failed ? lastLines(tail, redact, tailRoom) : '',
  });
}
