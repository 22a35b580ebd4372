import { open, type FileHandle } from 'node:fs/promises';

export interface ReadingLimits {
  readonly chunkBytes: number;
  /** A longer line is passed over. */
  readonly lineBytes: number;
  /** What stands further from the end is not looked at, but for the beginning. */
  readonly totalBytes: number;
  /** What is read of the beginning, where the file is longer than that. */
  readonly headBytes: number;
}

/** Of an agent's log: a result may be long, an agent may print anything, and some name their session at the beginning. */
export const logLimits: ReadingLimits = {
  chunkBytes: 256 * 1024,
  lineBytes: 8 * 1024 * 1024,
  totalBytes: 32 * 1024 * 1024,
  headBytes: 64 * 1024,
};

/**
 * The lines of a file, the last one first, within bounded memory whatever the file holds; lines without a character are left out.
 * An empty one stands for what was not read, between the end and the beginning.
 */
export async function* linesFromEnd(path: string, limits: ReadingLimits): AsyncGenerator<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const first = Math.max(0, size - limits.totalBytes);
    const chunk = Buffer.alloc(limits.chunkBytes);
    let line = pieces(limits.lineBytes);
    let start = size;
    while (start > first) {
      const length = Math.min(chunk.length, start - first);
      start -= length;
      const { bytesRead } = await file.read(chunk, 0, length, start);
      let end = bytesRead;
      while (end > 0) {
        const newline = chunk.lastIndexOf(0x0a, end - 1);
        if (newline < 0) break;
        line.putBefore(chunk.subarray(newline + 1, end));
        yield* line.whole();
        line = pieces(limits.lineBytes);
        end = newline;
      }
      line.putBefore(chunk.subarray(0, end));
    }
    // Where the reading stopped early, the line before is not whole.
    if (first === 0) yield* line.whole();
    else yield* headLines(file, Math.min(limits.headBytes, first));
  } finally {
    await file.close();
  }
}

async function* headLines(file: FileHandle, length: number): AsyncGenerator<string> {
  yield '';
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1);
  yield* whole
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .reverse();
}

/** One line, put together from its end. */
function pieces(limit: number) {
  let parts: Buffer[] = [];
  let bytes = 0;
  return {
    putBefore(part: Buffer): void {
      bytes += part.length;
      if (bytes > limit) parts = [];
      else if (part.length > 0) parts.unshift(Buffer.from(part));
    },
    *whole(): Generator<string> {
      if (bytes > 0 && bytes <= limit) yield Buffer.concat(parts).toString('utf8');
    },
  };
}
