import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMissing } from '../../files/is-missing.js';
import { standing } from './watch-state.js';

/** Room for agents on this host. An agent that lives has it, also one that nobody follows. */
export interface AgentSlots {
  /** Agents that live and that no step follows: their worker has died, or has lost them for a while. */
  unfollowed(): number;
  /** Waits until there is room for a run; one that was begun already needs none. */
  take(run: { readonly runKey: string; readonly isBegun: boolean }, signal: AbortSignal): Promise<AgentSlot>;
}

export interface AgentSlot {
  /** Called once its state file is known. */
  follows(statePath: string): void;
  /** Leaves the slot to its agent, where that goes on. */
  release(): void;
}

const pollMs = 100;

export function createAgentSlots({ runsDir, most }: { readonly runsDir: string; readonly most: number }): AgentSlots {
  const left = livingRuns(runsDir);
  const taken = new Set<{ readonly runKey: string }>();
  const unfollowed = () => {
    for (const [runKey, path] of left) if (!lives(path)) left.delete(runKey);
    return left.size;
  };
  /** Of two steps of one run, the older one has not seen yet that it was given up. */
  const keysTaken = () => new Set([...taken].map(({ runKey }) => runKey));
  const hasRoom = (runKey: string) => {
    const others = unfollowed();
    const keys = keysTaken();
    return left.has(runKey) || keys.has(runKey) || keys.size + others < most;
  };
  return {
    unfollowed,
    async take({ runKey, isBegun }, signal) {
      while (!isBegun && !hasRoom(runKey)) {
        await sleep(pollMs);
        signal.throwIfAborted();
      }
      left.delete(runKey);
      const slot = { runKey };
      taken.add(slot);
      let state: string | null = null;
      return {
        follows: (path) => (state = path),
        release: () => {
          taken.delete(slot);
          if (state !== null && !keysTaken().has(runKey) && lives(state)) left.set(runKey, state);
        },
      };
    },
  };
}

/** State files of the runs that go on, by their keys. */
function livingRuns(runsDir: string): Map<string, string> {
  const states = namesIn(runsDir)
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => join(runsDir, name));
  return new Map(
    states.flatMap((path) => {
      const now = standing(path);
      return now.kind === 'running' && (now.state.kind ?? 'agent') === 'agent' ? [[now.state.runKey, path]] : [];
    }),
  );
}

function lives(statePath: string): boolean {
  return standing(statePath).kind === 'running';
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
