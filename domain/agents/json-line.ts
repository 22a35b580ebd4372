import { keepStart } from '../text/cut-text.js';

/** Fields of what agents print as lines of JSON. Their output may be anything: what is not as it should be is null. */

export function parseLine(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function field(line: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = line[name];
  return isRecord(value) ? value : {};
}

/** A longer text is no name, and is cut where it is a message. */
export function textIn(line: Record<string, unknown>, name: string, longest: number): string | null {
  const value = line[name];
  return typeof value === 'string' ? keepStart(value, longest) : null;
}

export function numberIn(line: Record<string, unknown>, name: string): number | null {
  const value = line[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function count(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null;
}

/** A session's id is passed on as an argument of a program, so nothing else may look like one. */
export function isSessionId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
