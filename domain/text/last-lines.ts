import { keepEnd, keepStart } from './cut-text.js';
import type { Redact } from './redact.js';
import { shownLines } from './terminal-text.js';

export interface Room {
  readonly lines: number;
  readonly characters: number;
}

const longestLine = 300;

/**
 * The last lines of a program's output, as a person would have read them, without secrets. Redacted before they are cut: of
 * half a secret nobody knows that it is one.
 */
export function lastLines(output: string, redact: Redact, { lines, characters }: Room): string {
  const kept = readable(redact(shownLines(output).join('\n'))).slice(-lines);
  while (kept.length > 1 && kept.join('\n').length > characters) kept.shift();
  return keepEnd(kept.join('\n'), characters);
}

/** The first lines of a text that somebody wrote, where what counts comes first; redacted already. */
export function firstLines(text: string, { lines, characters }: Room): string {
  const kept = readable(shownLines(text).join('\n')).slice(0, lines);
  while (kept.length > 1 && kept.join('\n').length > characters) kept.pop();
  return keepStart(kept.join('\n'), characters);
}

/** No line of any length, of blank ones one, and none at the end. */
function readable(text: string): string[] {
  const lines = text
    .split('\n')
    .filter((line, index, all) => line !== '' || (index > 0 && all[index - 1] !== ''))
    .map((line) => (line.length <= longestLine ? line : `${keepStart(line, longestLine - 2).trimEnd()} …`));
  while (lines.at(-1) === '') lines.pop();
  return lines;
}
