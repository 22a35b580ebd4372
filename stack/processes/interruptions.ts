import { constants } from 'node:os';

export interface Interruptions {
  /** Aborted at the first signal. */
  readonly stop: AbortSignal;
  /** Aborted at a later one: whoever waits out a grace waits no more. */
  readonly hurry: AbortSignal;
  /** What a program that ended by the signal exits with; null where there was none. */
  exitCode(): number | null;
  dispose(): void;
}

/** Ctrl-C under npm comes twice at once: from the terminal, and passed on by npm. */
const sameKeystrokeMs = 500;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function listenForInterruptions(onStop: (signal: string) => void): Interruptions {
  const stop = new AbortController();
  const hurry = new AbortController();
  let first: { signal: (typeof signals)[number]; at: number } | null = null;
  const listener = (signal: NodeJS.Signals) => {
    if (first === null) {
      first = { signal: signals.find((one) => one === signal) ?? 'SIGTERM', at: Date.now() };
      onStop(first.signal);
      stop.abort();
    } else if (Date.now() - first.at > sameKeystrokeMs) {
      hurry.abort();
    }
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    stop: stop.signal,
    hurry: hurry.signal,
    exitCode: () => (first === null ? null : 128 + constants.signals[first.signal]),
    dispose: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
