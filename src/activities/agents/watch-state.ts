import { watch } from 'node:fs';
import { isAlive } from './process-identity.js';
import { readState, unreadable, type RunState } from './state-file.js';

/** How a run stands. Lost: it has not ended by its state, and nobody is left who would write that it has. */
export type Standing =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly state: RunState }
  | { readonly kind: 'ended'; readonly state: RunState }
  | { readonly kind: 'lost'; readonly state: RunState | null };

export function standing(path: string): Standing {
  const state = readState(path);
  if (state === null) return { kind: 'none' };
  if (state === unreadable) return { kind: 'lost', state: null };
  if (state.end !== null) return { kind: 'ended', state };
  if (state.supervisor !== null && isAlive(state.supervisor)) return { kind: 'running', state };
  // It may have written its last word and gone between the two looks.
  const again = readState(path);
  return again !== null && again !== unreadable && again.end !== null
    ? { kind: 'ended', state: again }
    : { kind: 'lost', state };
}

const pollMs = 200;

/** Waits until the state file changes, `signal` aborts, or it is time to look whether the processes still live. */
export function nextChange(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      watcher?.close();
      resolve();
    };
    const timer = setTimeout(done, pollMs);
    signal.addEventListener('abort', done, { once: true });
    const watcher = tryWatch(path, done);
    if (signal.aborted) done();
  });
}

function tryWatch(path: string, onChange: () => void) {
  try {
    return watch(path, onChange).on('error', onChange);
  } catch {
    // Not there yet, or the system has no watch left: then the timer alone has to do.
    return null;
  }
}
