import { writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Redact } from '../../domain/text/redact.js';
import { type LinePart, redactParts } from '../../domain/text/redact-log.js';

/** Takes a program's output as it comes, and writes of it what may be kept; never throws: a log is an extra. */
export interface OutputLog {
  readonly write: (chunk: Buffer) => void;
  /** Nothing more comes. It leaves the file open. */
  readonly close: () => void;
}

const mostBytes = 10 * 1024 * 1024;
/** Of what is longer, the end counts as well. */
const lastBytes = 256 * 1024;
/** A longer line is written in parts. */
const longestPart = 65_536;
const longestSecret = 16_384;

/** Redacted and bounded: of what is too long, the beginning as it comes and, in the end, the end. */
export function boundedLog(file: number, redact: Redact): OutputLog {
  const redactor = redactParts(redact, longestSecret);
  const decoder = new StringDecoder('utf8');
  const end = keepLast(lastBytes + longestSecret);
  let line = '';
  let taken = 0;
  let isFull = false;

  const store = (text: string) => {
    if (isFull) return;
    try {
      writeSync(file, text);
    } catch {
      isFull = true;
    }
  };
  const put = (part: LinePart) => {
    const shown = redactor.part(part);
    if (shown !== null) store(shown.ends ? `${shown.text}\n` : shown.text);
  };
  const take = (chunk: Buffer) => {
    const [first = '', ...others] = decoder.write(chunk).split('\n');
    line += first;
    for (const next of others) {
      put({ text: line, ends: true });
      line = next;
    }
    if (line.length < longestPart) return;
    put({ text: line, ends: false });
    line = '';
  };

  return {
    write: (chunk) => {
      taken += chunk.length;
      if (taken <= mostBytes) take(chunk);
      else end.push(chunk);
    },
    close: () => {
      const { kept, dropped } = end.all();
      if (dropped === 0) take(kept);
      store(redactor.part({ text: line + decoder.end(), ends: true })?.text ?? '');
      if (dropped === 0) return;
      // Of a secret that was cut, nobody knows that it is one: what may be the rest of it goes.
      const shown = redact(kept.toString('utf8')).slice(longestSecret);
      store(`\n[${dropped + longestSecret} bytes are left out here]\n${shown}`);
    },
  };
}

/** The last bytes of what comes, by whole chunks. */
function keepLast(bytes: number) {
  const chunks: Buffer[] = [];
  let size = 0;
  let dropped = 0;
  return {
    push: (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      for (let [first] = chunks; first !== undefined && size - first.length >= bytes; [first] = chunks) {
        chunks.shift();
        size -= first.length;
        dropped += first.length;
      }
    },
    all: () => ({ kept: Buffer.concat(chunks), dropped }),
  };
}
