import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { LinePart } from '../../domain/text/redact-log.js';

/** A longer line comes in parts: a log may hold anything. A tool's result with an image in it fits. */
const longestPart = 8 * 1024 * 1024;
const chunkBytes = 65_536;

/** The lines of a growing log, from where the last call ended; the unfinished one is held back until `end`. */
export interface LogReader {
  read(): AsyncGenerator<LinePart>;
  end(): LinePart[];
}

/** What a log holds behind what was read of it before. */
export interface LogTexts {
  more(): AsyncGenerator<string>;
  /** What is left of a character that was never written whole. */
  rest(): string;
}

/** Of a file; one that is read from within begins with a line that may not be whole. */
export function createLogReader(path: string, from = 0): LogReader {
  return readLines(textsOf(path, from));
}

export function readLines(texts: LogTexts): LogReader {
  const line = startLine();
  return {
    async *read() {
      for await (const text of texts.more()) {
        const [first = '', ...others] = text.split('\n');
        line.add(first);
        for (const next of others) {
          yield line.take(true);
          line.add(next);
        }
        if (line.length() > longestPart) yield line.take(false);
      }
    },
    end() {
      line.add(texts.rest());
      return line.length() === 0 && !line.isContinued() ? [] : [line.take(true)];
    },
  };
}

function textsOf(path: string, from: number): LogTexts {
  const decoder = new StringDecoder('utf8');
  let position = from;
  return {
    async *more() {
      const file = await open(path);
      try {
        const chunk = Buffer.alloc(chunkBytes);
        // It was cut short, or is another one now.
        if ((await file.stat()).size < position) position = 0;
        for (;;) {
          const { bytesRead } = await file.read(chunk, 0, chunkBytes, position);
          if (bytesRead === 0) return;
          position += bytesRead;
          yield decoder.write(chunk.subarray(0, bytesRead));
        }
      } finally {
        await file.close();
      }
    },
    rest: () => decoder.end(),
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
