/** What one look of `orch doctor` found. */
export interface Finding {
  readonly name: string;
  /** `unknown`: nobody tells beforehand. */
  readonly state: 'ok' | 'unknown' | 'warn' | 'FAIL';
  readonly found: string;
  /** What to do about it; null where nothing is to be done. */
  readonly hint: string | null;
}

export function ok(name: string, found: string): Finding {
  return { name, state: 'ok', found, hint: null };
}

export function unknown(name: string, found: string): Finding {
  return { name, state: 'unknown', found, hint: null };
}

export function warn(name: string, found: string, hint: string): Finding {
  return { name, state: 'warn', found, hint };
}

export function fail(name: string, found: string, hint: string): Finding {
  return { name, state: 'FAIL', found, hint };
}
