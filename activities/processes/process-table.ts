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

/** The pids of all processes, and what the living are but the excepted; one that is dead and not yet collected does not live. */
export interface Listing {
  readonly pids: ReadonlySet<number>;
  readonly living: readonly ListedProcess[];
}

/** Where many live and most of them are excepted, this costs little. */
export function listProcesses(except: ReadonlySet<number> = new Set()): Listing {
  if (process.platform === 'linux') {
    const all = pids();
    return { pids: new Set(all), living: all.filter((pid) => !except.has(pid)).flatMap(listByProc) };
  }
  const living = listByPs();
  return { pids: new Set(living.map(({ pid }) => pid)), living: living.filter(({ pid }) => !except.has(pid)) };
}

/**
 * Those of the processes that began with this name and value in their environment, and those of which that is not to be seen:
 * they are other users', or the kernel's, or are just becoming another program.
 */
export function beganWith(
  pids: readonly number[],
  name: string,
  value: string,
): { readonly bearers: number[]; readonly unseen: number[] } {
  const entry = `${name}=${value}`;
  if (process.platform === 'linux') {
    const began = pids.map((pid) => ({ pid, words: wordsOf(pid, 'environ') }));
    return {
      bearers: began.filter(({ words }) => words.includes(entry)).map(({ pid }) => pid),
      unseen: began.filter(({ words }) => words.join('') === '').map(({ pid }) => pid),
    };
  }
  const bearers = ps(['-ax', '-ww', '-E', '-o', 'pid=,command='])
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ...words]) => words.includes(entry))
    .map(([pid]) => Number(pid));
  return { bearers: pids.filter((pid) => bearers.includes(pid)), unseen: [] };
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

function listByProc(pid: number): ListedProcess[] {
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
