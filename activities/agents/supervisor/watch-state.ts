import { watch } from 'node:fs';
import { isAlive } from '../../processes/process-identity.js';
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

/** Whoever would write that it has ended may itself have been killed. */
const pollMs = 1_000;

/**
 * Watches from now on, so that who looks after this misses nothing, and answers how to wait until the state file changes, the
 * signal aborts, or it is time to look whether the processes still live. To be closed.
 */
export function watchState(path: string, signal: AbortSignal): { change: Promise<void>; close: () => void } {
  const { promise: change, resolve } = deferred();
  const watcher = tryWatch(path, resolve);
  const timer = setTimeout(resolve, pollMs);
  signal.addEventListener('abort', resolve);
  if (signal.aborted) resolve();
  const close = () => {
    watcher?.close();
    clearTimeout(timer);
    signal.removeEventListener('abort', resolve);
  };
  return { change, close };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

function tryWatch(path: string, onChange: () => void) {
  try {
    return watch(path, onChange).on('error', onChange);
  } catch {
    // Not there yet, or the system has no watch left: then the timer alone has to do.
    return null;
  }
}
