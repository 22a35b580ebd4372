import { readFile } from 'node:fs/promises';
import { isMissing } from '../../files/is-missing.js';

/** A shorter line may stand anywhere by chance. */
const shortest = 8;

/** Lines without those of a file: an agent may print its task, which may speak of errors. */
export async function* withoutLinesOf(path: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
  const given = await linesOf(path);
  for await (const line of lines) if (!given.has(line.trim())) yield line;
}

async function linesOf(path: string): Promise<ReadonlySet<string>> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.trim());
    return new Set(lines.filter((line) => line.length >= shortest));
  } catch (error) {
    if (isMissing(error)) return new Set();
    throw error;
  }
}
