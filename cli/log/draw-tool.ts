import { isRecord } from '../../domain/agents/json-line.js';
import { colours } from '../../config/colours.js';
import { type Safe, textIn } from './event.js';
import { firstLines, onOneShortLine } from './shorten.js';

const linesOfResult = 8;

/** A call of a tool: `Bash  ls -la`. */
export function drawCall(tool: string, what: string, safe: Safe): string {
  return `${colours.cyan(onOneShortLine(safe(tool)))}  ${onOneShortLine(safe(what))}`.trimEnd();
}

export function drawResult(text: string, failed: boolean, safe: Safe): string {
  const shown = safe(text);
  const lines = shown.trim() === '' ? '    (no output)' : firstLines(shown, linesOfResult);
  return failed ? colours.red(lines) : colours.dim(lines);
}

/** The text of a result, which agents give as it is or as a list of parts. */
export function textOfResult(content: unknown, safe: Safe): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map((part) => textOfPart(part, safe)).join('\n');
  return content === undefined || content === null ? '' : compactJson(content, safe);
}

/** Its texts are made safe before they are spelled in JSON, where escapes would hide a secret. */
export function compactJson(value: unknown, safe: Safe): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? safe(inner) : inner));
}

function textOfPart(part: unknown, safe: Safe): string {
  if (!isRecord(part)) return compactJson(part, safe);
  return part.type === 'text' ? textIn(part, 'text') : `(${textIn(part, 'type') || 'something else'})`;
}
