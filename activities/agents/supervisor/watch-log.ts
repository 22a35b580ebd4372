import { statSync } from 'node:fs';
import { parseLine } from '../../../domain/agents/json-line.js';
import { lastLine } from './last-line.js';

/** Many watch at once, on one host: a look a second is enough for limits of minutes. */
const longestTickMs = 1_000;
const shortestTickMs = 250;
/** Looks within a limit, so that it is kept to a quarter. */
const looks = 4;

/** A longer last line is not looked at. */
const longestResult = 8 * 1024 * 1024;

export interface WatchLog {
  readonly path: string;
  /** Silence for this long is a stall; null: any silence is borne. */
  readonly stallSeconds: number | null;
  /** Types of the lines after which the program has nothing more to do than to exit, and how long it may take for it. */
  readonly lastLines: readonly string[];
  readonly settleSeconds: number;
  readonly onSilence: (why: 'stall' | 'settled') => void;
}

/** Watches whether a log grows, and tells once of a silence that has lasted too long. */
export function watchLog({ path, stallSeconds, lastLines, settleSeconds, onSilence }: WatchLog): void {
  let size = 0;
  // Counted in ticks: a host that sleeps, or a supervisor that is held up, does not see the program being silent.
  let silentMs = 0;
  let looked = false;
  const shortest = Math.min(settleSeconds, stallSeconds ?? settleSeconds);
  const tickMs = Math.max(shortestTickMs, Math.min(longestTickMs, (shortest * 1_000) / looks));
  const ticking = setInterval(() => {
    const now = sizeOf(path);
    if (now !== size) {
      size = now;
      silentMs = 0;
      looked = false;
      return;
    }
    silentMs += tickMs;
    if (!looked && silentMs >= settleSeconds * 1_000) {
      looked = true;
      if (isLast(path, lastLines)) {
        tell('settled');
        return;
      }
    }
    if (stallSeconds !== null && silentMs >= stallSeconds * 1_000) tell('stall');
  }, tickMs);

  function tell(why: 'stall' | 'settled'): void {
    clearInterval(ticking);
    onSilence(why);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function isLast(path: string, types: readonly string[]): boolean {
  try {
    const line = parseLine(lastLine(path, longestResult) ?? '');
    return line !== null && types.some((type) => type === line.type);
  } catch {
    // A log that cannot be read tells nothing.
    return false;
  }
}
