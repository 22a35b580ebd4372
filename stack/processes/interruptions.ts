import { constants } from 'node:os';

export interface Interruptions {
  /** Aborted at the first one. */
  readonly stop: AbortSignal;
  /** Aborted at a later signal: whoever waits out a grace waits no more. */
  readonly hurry: AbortSignal;
  /** What the program exits with that would have exited with `own`; throws what nobody has caught. */
  exitCode(own: number | null): number;
  dispose(): void;
}

/** Ctrl-C under npm comes twice at once: from the terminal, and passed on by npm. */
const sameKeystrokeMs = 500;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const streams = ['stdout', 'stderr', 'stdin'] as const;

/** A loss tells whoever looks for it that the program did not end as it would have. */
type Cause = { readonly code: number; readonly isLoss: boolean } | { readonly uncaught: unknown };

/**
 * What ends the stack from outside: a signal, or an output that nobody reads any more, a terminal's or a pipe's; and what
 * nobody has caught, which would end this process and leave all that it has started.
 */
export function listenForInterruptions(onStop: (what: string) => void): Interruptions {
  const stop = new AbortController();
  const hurry = new AbortController();
  let first: { readonly at: number; readonly cause: Cause } | null = null;
  const interrupt = (cause: Cause, what: string) => {
    if (first !== null) return;
    first = { at: Date.now(), cause };
    stop.abort();
    onStop(what);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (first !== null && Date.now() - first.at > sameKeystrokeMs) hurry.abort();
    interrupt({ code: codeOf(signal), isLoss: signal === 'SIGHUP' }, signal);
  };
  const onLost = ({ code }: NodeJS.ErrnoException) => {
    // Output that finds no room, say, is nobody's leaving.
    const signal = code === 'EPIPE' ? 'SIGPIPE' : code === 'EIO' ? 'SIGHUP' : null;
    if (signal !== null) interrupt({ code: codeOf(signal), isLoss: true }, 'nobody reads this any more');
  };
  const onUncaught = (uncaught: unknown) => interrupt({ uncaught }, 'an error that nobody has caught');
  for (const signal of signals) process.on(signal, onSignal);
  process.on('uncaughtException', onUncaught);
  // Others would end this process at once. Ours stay: what is written later must not throw either.
  for (const stream of streams) process[stream].removeAllListeners('error').on('error', onLost);
  return {
    stop: stop.signal,
    hurry: hurry.signal,
    exitCode: (own) => {
      if (first === null) return own ?? 1;
      const { cause } = first;
      if ('uncaught' in cause) throw cause.uncaught;
      return cause.isLoss ? cause.code : (own ?? cause.code);
    },
    dispose: () => {
      for (const signal of signals) process.off(signal, onSignal);
      process.off('uncaughtException', onUncaught);
    },
  };
}

function codeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
