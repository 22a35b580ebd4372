import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A living process as the operating system lists it. */
export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  /** The process that began its session (on macOS: its group). */
  readonly session: number;
  /** When it started; together with the pid it names one process for as long as the host is up. */
  readonly started: string;
}

/** Every living process; one that is dead and not yet collected does not live. */
export function listProcesses(): ListedProcess[] {
  return process.platform === 'linux' ? listByProc(pids()) : listByPs();
}

/** By /proc, where many live and most of them did before: the pids of all, and what those are that were not among `before`. */
export function listNewProcesses(before: ReadonlySet<number>): { all: ReadonlySet<number>; fresh: ListedProcess[] } {
  const all = pids();
  return { all: new Set(all), fresh: listByProc(all.filter((pid) => !before.has(pid))) };
}

/** Those of the processes that began with this name and value in their environment, as far as we may look. */
export function beganWith(pids: readonly number[], name: string, value: string): number[] {
  const entry = `${name}=${value}`;
  if (process.platform === 'linux') return pids.filter((pid) => wordsOf(pid, 'environ').includes(entry));
  const bearers = ps(['-ax', '-ww', '-E', '-o', 'pid=,command='])
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ...words]) => words.includes(entry))
    .map(([pid]) => Number(pid));
  return pids.filter((pid) => bearers.includes(pid));
}

/** The program and the arguments of each process, as far as we may look. */
export function commandLines(): string[][] {
  if (process.platform === 'linux') return pids().map((pid) => wordsOf(pid, 'cmdline'));
  return ps(['-ax', '-ww', '-o', 'command='])
    .split('\n')
    .map((line) => line.split(' '));
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** What a process began with; nothing where it has ended, or is somebody else's. */
function wordsOf(pid: number, what: 'environ' | 'cmdline'): string[] {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** The fields of /proc/<pid>/stat that come after the program's name; null where there is no such process. */
export function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name, the second field, may itself hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Of what `statOf` gives: where the state, the parent, the session and the start stand. */
export const statFields = { state: 0, parent: 1, session: 3, started: 19 } as const;

/** States of a process that is dead and not collected. */
export const deadStates: readonly string[] = ['Z', 'X'];

function listByProc(among: readonly number[]): ListedProcess[] {
  return among.flatMap((pid) => {
    const fields = statOf(pid);
    if (fields === null || deadStates.includes(fields[statFields.state] ?? '')) return [];
    return [
      {
        pid,
        parent: Number(fields[statFields.parent]),
        session: Number(fields[statFields.session]),
        started: fields[statFields.started] ?? '',
      },
    ];
  });
}

function listByPs(): ListedProcess[] {
  return ps(['-ax', '-o', 'pid=,ppid=,pgid=,state=,lstart='])
    .split('\n')
    .flatMap((line) => {
      const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
      if (state === undefined || state.startsWith('Z')) return [];
      return [{ pid: Number(pid), parent: Number(parent), session: Number(group), started: started.join(' ') }];
    });
}

/** In words that do not depend on who asks. */
export function ps(options: readonly string[]): string {
  const env = { LC_ALL: 'C', TZ: 'UTC' };
  return execFileSync('/bin/ps', options, { encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 });
}
