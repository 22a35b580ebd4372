export interface LogFile {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

export interface LogsKept {
  readonly days: number;
  readonly count: number;
}

const millisecondsOfDay = 24 * 3_600_000;

/** Of logs that nobody writes any more, those that go: older than the days, or beyond the newest so many. */
export function logsToPrune<Log extends LogFile>(logs: readonly Log[], kept: LogsKept, now: number): Log[] {
  const oldest = now - kept.days * millisecondsOfDay;
  return logs
    .toSorted((a, b) => b.modifiedAt - a.modifiedAt || compareNames(b.name, a.name))
    .filter((log, index) => index >= kept.count || log.modifiedAt < oldest);
}

/** Of two logs of one moment, the one with the higher number is the newer. */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
