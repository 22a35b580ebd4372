import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

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
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The program's name, the second field, may itself hold spaces and brackets.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return null;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${fields[18] ?? ''}`;
}

function startedByPs(pid: number): string | null {
  try {
    const [state = '', ...started] = execFileSync('/bin/ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C', TZ: 'UTC' },
    })
      .trim()
      .split(/\s+/);
    return state.startsWith('Z') ? null : started.join(' ');
  } catch {
    return null;
  }
}
