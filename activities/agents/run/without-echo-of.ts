import { readFile } from 'node:fs/promises';
import { isMissing } from '../../files/is-missing.js';

/**
 * Lines, the last one first, without those of an echo of a file: an agent may print its task, which may speak of errors.
 * Two lines that follow each other there and here are an echo. One alone is none: the task may quote how the try before
 * ended, and this one may end the same way.
 */
export async function* withoutEchoOf(path: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
  const given = await pairsOf(path);
  let last: { readonly line: string; readonly echoes: boolean } | null = null;
  for await (const line of lines) {
    // A blank line tells nothing; an empty one stands for lines that were not read.
    if (line !== '' && line.trim() === '') continue;
    const echoes: boolean = last !== null && given.has(pair(line, last.line));
    if (last !== null && !last.echoes && !echoes) yield last.line;
    last = { line, echoes };
  }
  if (last !== null && !last.echoes) yield last.line;
}

function pair(line: string, next: string): string {
  return `${line.trim()}\n${next.trim()}`;
}

async function pairsOf(path: string): Promise<ReadonlySet<string>> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    return new Set(lines.slice(1).map((line, index) => pair(lines[index] ?? '', line)));
  } catch (error) {
    if (isMissing(error)) return new Set();
    throw error;
  }
}
