import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { LinePart } from '../../domain/text/redact-log.js';

/** A longer line comes in parts: a log may hold anything. A tool's result with an image in it fits. */
const longestPart = 8 * 1024 * 1024;
const chunkBytes = 65_536;

/** The lines of a growing file, from where the last call ended; the unfinished one is held back until `end`. */
export interface LogReader {
  read(): AsyncGenerator<LinePart>;
  end(): LinePart[];
}

export function createLogReader(path: string): LogReader {
  const decoder = new StringDecoder('utf8');
  const line = startLine();
  let position = 0;
  return {
    async *read() {
      const file = await open(path);
      try {
        const chunk = Buffer.alloc(chunkBytes);
        for (;;) {
          const { bytesRead } = await file.read(chunk, 0, chunkBytes, position);
          if (bytesRead === 0) return;
          position += bytesRead;
          const [first = '', ...others] = decoder.write(chunk.subarray(0, bytesRead)).split('\n');
          line.add(first);
          for (const next of others) {
            yield line.take(true);
            line.add(next);
          }
          if (line.length() > longestPart) yield line.take(false);
        }
      } finally {
        await file.close();
      }
    },
    end() {
      line.add(decoder.end());
      return line.length() === 0 && !line.isContinued() ? [] : [line.take(true)];
    },
  };
}

/** What there is of a line so far. */
function startLine() {
  let parts: string[] = [];
  let length = 0;
  let continued = false;
  return {
    add(text: string): void {
      parts.push(text);
      length += text.length;
    },
    length: () => length,
    isContinued: () => continued,
    take(ends: boolean): LinePart {
      const text = parts.join('');
      parts = [];
      length = 0;
      continued = !ends;
      return { text, ends };
    },
  };
}
