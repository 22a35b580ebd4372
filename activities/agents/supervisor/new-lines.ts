import { closeSync, openSync, readSync } from 'node:fs';

const chunkBytes = 1024 * 1024;
/** A longer line is passed over. */
const longestLine = 8 * 1024 * 1024;

/** The whole lines that a file has got since the last look. */
export function newLines(path: string): () => string[] {
  let offset = 0;
  let rest = Buffer.alloc(0);
  return () => {
    const lines: string[] = [];
    for (let chunk = read(path, offset); chunk.length > 0; chunk = read(path, offset)) {
      offset += chunk.length;
      const end = chunk.lastIndexOf(0x0a);
      if (end < 0) {
        rest = Buffer.concat([rest, chunk]);
        if (rest.length > longestLine) rest = Buffer.alloc(0);
        continue;
      }
      const whole = Buffer.concat([rest, chunk.subarray(0, end)]).toString('utf8');
      lines.push(...whole.split('\n'));
      rest = Buffer.from(chunk.subarray(end + 1));
    }
    return lines;
  };
}

/** Empty at the file's end, and where it cannot be read. */
function read(path: string, offset: number): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const chunk = Buffer.alloc(chunkBytes);
      return chunk.subarray(0, readSync(file, chunk, 0, chunk.length, offset));
    } finally {
      closeSync(file);
    }
  } catch {
    return Buffer.alloc(0);
  }
}
