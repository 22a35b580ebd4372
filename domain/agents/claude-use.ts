import type { AnswerUse, Counts } from './agent.js';
import { count, field, numberIn, textIn } from './json-line.js';
import { absurdUsd } from './prices.js';
import type { Tokens } from './tokens.js';

/** What Claude Code's lines tell of models, tokens and dollars. */

const longestName = 200;

/** What Claude Code says itself, an error for the most part, bears this name of a model. */
export const synthetic = '<synthetic>';

export function modelOf(event: Record<string, unknown>): string | null {
  const model = textIn(field(event, 'message'), 'model', longestName);
  return model === synthetic ? null : model;
}

export function isClaudeAnswer(event: Record<string, unknown>): boolean {
  return event.type === 'assistant' && modelOf(event) !== null;
}

/**
 * Of an answer that is under way: what it has read, and the beginning of what it writes. So it is less than it costs in the
 * end, and never more.
 */
export function readClaudeUse(event: Record<string, unknown>): AnswerUse | null {
  if (event.type !== 'assistant') return null;
  const message = field(event, 'message');
  const [answerId, model, tokens] = [textIn(message, 'id', longestName), modelOf(event), tokensOf(message)];
  return answerId === null || model === null || tokens === null ? null : { answerId, model, tokens };
}

export function tokensOf(line: Record<string, unknown>): Tokens | null {
  const usage = field(line, 'usage');
  const [input, output, cacheRead, cacheWritten] = [
    count(usage.input_tokens),
    count(usage.output_tokens),
    count(usage.cache_read_input_tokens ?? 0),
    count(usage.cache_creation_input_tokens ?? 0),
  ];
  if (input === null || output === null || cacheRead === null || cacheWritten === null) return null;
  return { input, output, cacheRead, cacheWritten };
}

export function costOf(line: Record<string, unknown>): number | null {
  const told = numberIn(line, 'total_cost_usd');
  return told === null || told < 0 || told > absurdUsd ? null : told;
}

/** Versions that were looked at: up to the first the cost is the run's, from the second on the session's. */
const countsRun = [2, 1, 197];
const countsSession = [2, 1, 330];

export function countsOf(version: string | null): Counts | null {
  const parts = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})/
    .exec(version ?? '')
    ?.slice(1)
    .map(Number);
  if (parts === undefined) return null;
  if (compare(parts, countsRun) <= 0) return 'run';
  return compare(parts, countsSession) >= 0 ? 'session' : null;
}

function compare(one: readonly number[], other: readonly number[]): number {
  return one.map((part, index) => part - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
