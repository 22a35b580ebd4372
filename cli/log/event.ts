import { isRecord, parseLine } from '../../domain/agents/json-line.js';

type Fields = Readonly<Record<string, unknown>>;

/** A line of an agent's JSON output. Its fields are whatever the agent printed. */
export type LogEvent = Record<string, unknown> & { readonly type: string };

/** Makes a text of an event fit to be shown: redacted, and nothing in it moves the cursor. */
export type Safe = (text: string) => string;

/** An event as a person reads it; null where there is nothing to see. */
export type RenderEvent = (event: LogEvent, safe: Safe) => string | null;

export function parseEvent(line: string): LogEvent | null {
  const event = parseLine(line);
  return typeof event?.type === 'string' ? (event as LogEvent) : null;
}

export function listIn(fields: Fields, name: string): Record<string, unknown>[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Whole, because it is redacted before it is cut. */
export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
