import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is shown in pieces: a log may hold anything. */
const longestLine = 1_048_576;
const chunkBytes = 65_536;

/** The lines of a growing file, from where the last call ended; the unfinished one is held back until `end`. */
export interface LogReader {
  read(): AsyncGenerator<string>;
  end(): string[];
}

export function createLogReader(path: string): LogReader {
  const decoder = new StringDecoder('utf8');
  let position = 0;
  let rest = '';
  return {
    async *read() {
      const file = await open(path);
      try {
        for (;;) {
          const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, position);
          if (bytesRead === 0) return;
          position += bytesRead;
          const lines = (rest + decoder.write(buffer.subarray(0, bytesRead))).split('\n');
          rest = lines.pop() ?? '';
          if (rest.length > longestLine) {
            lines.push(rest);
            rest = '';
          }
          yield* lines;
        }
      } finally {
        await file.close();
      }
    },
    end() {
      const last = rest + decoder.end();
      rest = '';
      return last === '' ? [] : [last];
    },
  };
}
