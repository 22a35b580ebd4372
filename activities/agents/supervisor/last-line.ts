import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const chunkBytes = 64 * 1024;

/** The last line of a file that ends with a whole one; null where it does not, or where that line is longer than this. */
export function lastLine(path: string, longestBytes: number): string | null {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const parts: Buffer[] = [];
    let read = 0;
    for (let end = size; end > 0 && read <= longestBytes;) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, end));
      const bytes = readSync(file, chunk, 0, chunk.length, end - chunk.length);
      if (bytes < chunk.length) return null;
      let text = chunk;
      if (end === size) {
        if (chunk.at(-1) !== newline) return null;
        text = chunk.subarray(0, -1);
      }
      const before = text.lastIndexOf(newline);
      parts.unshift(text.subarray(before + 1));
      read += text.length - before - 1;
      if (before >= 0) break;
      end -= chunk.length;
    }
    return read === 0 || read > longestBytes ? null : Buffer.concat(parts).toString('utf8');
  } finally {
    closeSync(file);
  }
}

const newline = 0x0a;
