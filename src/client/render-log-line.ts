import { colours } from './colours.js';
import { onOneLine, plainText } from './plain-text.js';

interface Content {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly name?: unknown;
  readonly input?: unknown;
}

const longestInput = 160;

/** A line of an agent's stream-json as a person reads it; other lines as they are; null where there is nothing to see. */
export function renderLogLine(line: string): string | null {
  const event = parseEvent(line);
  if (event === null) return plainText(line);
  if (event.type === 'assistant') return renderAssistant(event.message?.content);
  if (event.type === 'result') return renderResult(event);
  return null;
}

interface LogEvent {
  readonly type: string;
  readonly message?: { readonly content?: unknown };
  readonly is_error?: unknown;
  readonly num_turns?: unknown;
  readonly total_cost_usd?: unknown;
}

function parseEvent(line: string): LogEvent | null {
  if (!line.startsWith('{')) return null;
  try {
    const event: unknown = JSON.parse(line);
    return typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string'
      ? (event as LogEvent)
      : null;
  } catch {
    return null;
  }
}

function renderAssistant(content: unknown): string | null {
  if (!Array.isArray(content)) return null;
  const parts = (content as Content[]).flatMap((part) => {
    if (typeof part.text === 'string') return [plainText(part.text)];
    if (part.type !== 'tool_use' || typeof part.name !== 'string') return [];
    const input = onOneLine(JSON.stringify(part.input ?? {}));
    const shown = input.length > longestInput ? `${input.slice(0, longestInput - 1)}…` : input;
    return [colours.dim(`${onOneLine(part.name)} ${shown}`)];
  });
  return parts.length === 0 ? null : parts.join('\n');
}

function renderResult({ is_error: failed, num_turns: turns, total_cost_usd: cost }: LogEvent): string {
  const word = failed === true ? colours.red('ended with an error') : colours.green('ended');
  const facts = [
    ...(typeof turns === 'number' ? [`${turns} turns`] : []),
    ...(typeof cost === 'number' ? [`$${cost.toFixed(4)}`] : []),
  ];
  return [word, ...facts].join(' · ');
}
