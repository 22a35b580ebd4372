/** What one look of `orch doctor` found. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'FAIL';
  readonly found: string;
  /** What to do about it; null where nothing is to be done. */
  readonly mend: string | null;
}

export function ok(name: string, found: string): Finding {
  return { name, state: 'ok', found, mend: null };
}

export function warn(name: string, found: string, mend: string): Finding {
  return { name, state: 'warn', found, mend };
}

export function fail(name: string, found: string, mend: string): Finding {
  return { name, state: 'FAIL', found, mend };
}
