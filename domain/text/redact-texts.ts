import type { Redact } from './redact.js';

/** The same data with all its texts redacted, and without the one character that Postgres does not take. */
export function redactTexts<Data>(data: Data, redact: Redact): Data {
  if (typeof data === 'string') return redact(data).replaceAll('\0', '') as Data;
  if (Array.isArray(data)) return data.map((one: unknown) => redactTexts(one, redact)) as Data;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, redactTexts<unknown>(value, redact)]),
  ) as Data;
}
