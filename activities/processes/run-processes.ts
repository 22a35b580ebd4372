import { setTimeout as sleep } from 'node:timers/promises';
import { runMark } from '../../domain/agents/run-mark.js';
import { signalGroup, signalProcess } from './process-group.js';
import { beganWith, listProcesses, type ListedProcess, statFields, statOf } from './process-table.js';

/** What the kernel may need to let the killed go; one that hangs in it for longer cannot be waited for. */
const dyingMs = 4_000;
const pollMs = 20;
/** One that starts the next and is gone may slip through a single look. */
const clearLooks = 3;

export interface RunProcesses {
  /** Notes who descends from the run now, so that it is known later, too, when its parent is gone. */
  look(): void;
  /** Tells all of the run that live; `except` is not told. */
  signal(signal: NodeJS.Signals, except?: number): void;
  live(): boolean;
  /** Kills all of the run, and those that they start meanwhile, until none is left. */
  kill(): Promise<void>;
}

export interface OfRun {
  readonly runKey: string;
  /** The program that the run began with, which leads a session of its own; null: it is not known, or gone. */
  readonly program: number | null;
  /** The supervisor, which all of them are younger than; null: it is gone. */
  readonly supervisor: number | null;
}

/**
 * All processes of a run but the one that asks: those that bear its mark, those of its program's session, those that
 * have been seen to descend from it, and the children of all these, which may have thrown the mark away.
 */
export function runProcesses({ runKey, program, supervisor }: OfRun): RunProcesses {
  const seen = new Map<number, string>();
  let looked: ReadonlySet<number> = new Set();
  const since = supervisor === null ? 0 : Number(statOf(supervisor)?.[statFields.started] ?? 0);

  /** All of ours that live. */
  function find(): number[] {
    looked = new Set();
    return look();
  }

  /** The same, where it was found before: who was seen at the last look and was none of ours does not become one. */
  function look(): number[] {
    const others = [...looked].filter((pid) => !seen.has(pid));
    const { pids, living } = listProcesses(new Set(others));
    const candidates = living.filter(({ pid }) => pid !== process.pid && pid > 1);
    const { bearers, unseen } = markedAmong(candidates);
    const read = pidsOf(living).filter((pid) => !unseen.includes(pid));
    looked = new Set([...others.filter((pid) => pids.has(pid)), ...read]);
    const ours = new Set([...pidsOf(candidates.filter(isKnown)), ...bearers]);
    for (let before = -1; before !== ours.size;) {
      before = ours.size;
      for (const { pid, parent } of candidates) if (ours.has(parent)) ours.add(pid);
    }
    seen.clear();
    for (const { pid, started } of candidates) if (ours.has(pid)) seen.set(pid, started);
    return [...ours];
  }

  function isKnown({ pid, session, started }: ListedProcess): boolean {
    return seen.get(pid) === started || session === program;
  }

  /** To read what a process began with costs more than all the rest. */
  function markedAmong(living: readonly ListedProcess[]): ReturnType<typeof beganWith> {
    if (runKey === '') return { bearers: [], unseen: [] };
    const young = living.filter(({ started }) => !(Number(started) < since));
    return beganWith(pidsOf(young), runMark, runKey);
  }

  function signal(name: NodeJS.Signals, except?: number): void {
    for (const pid of find()) if (pid !== except) signalProcess(pid, name);
  }

  return {
    look: () => void look(),
    signal,
    live: () => find().length > 0,
    kill: async () => {
      const start = performance.now();
      for (let left = find(), clear = 0; ; left = look()) {
        for (const pid of left) signalProcess(pid, 'SIGKILL');
        clear = left.length === 0 ? clear + 1 : 0;
        if (clear === clearLooks || performance.now() - start > dyingMs) return;
        await sleep(left.length === 0 ? pollMs / 4 : pollMs);
      }
    },
  };
}

function pidsOf(some: readonly ListedProcess[]): number[] {
  return some.map(({ pid }) => pid);
}

/** Of what a program has started, what stays in its group; what has a session of its own is left alone. */
export function groupAlone(pid: number): Pick<RunProcesses, 'look' | 'signal' | 'kill'> {
  return {
    look: () => undefined,
    signal: (signal) => {
      signalGroup(pid, signal);
    },
    kill: () => {
      signalGroup(pid, 'SIGKILL');
      return Promise.resolve();
    },
  };
}
