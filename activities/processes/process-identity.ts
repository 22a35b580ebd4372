import { readFileSync } from 'node:fs';
import { deadStates, ps, statFields, statOf } from './process-table.js';

/** A process by its pid and by what a later process with the same pid does not share. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the words of the operating system; compared, never read. */
  readonly started: string;
}

/** Null where no such process lives; one that is dead and not yet collected does not live. */
export function identify(pid: number): ProcessIdentity | null {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid);
  return started === null ? null : { pid, started };
}

export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return identify(pid)?.started === started;
}

/** Ticks since the boot, and which boot: both, because pids and ticks come again after a reboot. */
function startedOnLinux(pid: number): string | null {
  const fields = statOf(pid);
  if (fields === null || deadStates.includes(fields[statFields.state] ?? '')) return null;
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return `${bootId}/${fields[statFields.started] ?? ''}`;
}

/** It stays the same for as long as this process lives. */
let bootId: string | undefined;

function startedByPs(pid: number): string | null {
  try {
    const [state = '', ...started] = ps(['-o', 'state=,lstart=', '-p', String(pid)])
      .trim()
      .split(/\s+/);
    return state.startsWith('Z') ? null : started.join(' ');
  } catch {
    return null;
  }
}
