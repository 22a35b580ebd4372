import type { Tokens } from '../../domain/task.js';

/** Fields of a result line. An agent's output may be anything: what is not as it should be is null. */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function field(line: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = line[name];
  return isRecord(value) ? value : {};
}

export function textIn(line: Record<string, unknown>, name: string): string | null {
  const value = line[name];
  return typeof value === 'string' && value.length <= 200 ? value : null;
}

export function numberIn(line: Record<string, unknown>, name: string): number | null {
  const value = line[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A session's id is passed on as an argument of a program, so nothing else may look like one. */
export function isSessionId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

export function sessionOf(line: Record<string, unknown>): string | null {
  return isSessionId(line.session_id) ? line.session_id : null;
}

export function tokensOf(line: Record<string, unknown>): Tokens | null {
  const usage = field(line, 'usage');
  const [input, output, cacheRead, cacheWritten] = [
    usage.input_tokens,
    usage.output_tokens,
    usage.cache_read_input_tokens ?? 0,
    usage.cache_creation_input_tokens ?? 0,
  ];
  if (!isCount(input) || !isCount(output) || !isCount(cacheRead) || !isCount(cacheWritten)) return null;
  return { input, output, cacheRead, cacheWritten };
}

/** More than a run can cost: a number that is wrong. */
const absurdUsd = 100_000;

/** The cost accumulates over a session's runs; where it has become less, this version of the agent counts each alone. */
export function costOf(line: Record<string, unknown>, bookedUsd: number): number | null {
  const total = numberIn(line, 'total_cost_usd');
  if (total === null || total < 0 || total > absurdUsd) return null;
  return total >= bookedUsd ? total - bookedUsd : total;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
