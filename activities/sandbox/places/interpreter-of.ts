import { open } from 'node:fs/promises';

export interface Interpreter {
  /** Absolute; /usr/bin/env too. */
  readonly program: string;
  readonly runsScripts: boolean;
}

const longestLine = 256;

/** What a script names in its first line; null: it is none, or not to be read. */
export async function interpreterOf(path: string): Promise<Interpreter | null> {
  const [program = '', ...words] = (await firstLine(path)).replace(/^#!/, '').trim().split(/\s+/);
  if (!program.startsWith('/')) return null;
  return { program, runsScripts: [program, ...words].some((word) => /(^|\/)(node|bun|deno)$/.test(word)) };
}

/** Empty where it does not begin with `#!`. */
async function firstLine(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(longestLine), 0, longestLine, 0);
      const line = buffer.subarray(0, bytesRead).toString('latin1').split('\n')[0] ?? '';
      return line.startsWith('#!') ? line : '';
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
