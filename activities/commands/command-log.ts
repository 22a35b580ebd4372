import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Redact } from '../../domain/text/redact.js';
import { type LinePart, redactParts } from '../../domain/text/redact-log.js';
import { folderName } from '../git/worktree/places.js';

/** Of checks and set-ups; beside the runs' logs, in a folder of their own. */
export function commandLogsFolder(runsDir: string): string {
  return join(runsDir, 'checks');
}

export interface CommandLogName {
  readonly taskId: string;
  /** What it is the output of, safe in a file's name: `development-1-check-2`. */
  readonly of: string;
}

/** The whole output of one command, as it comes; never throws: a log is an extra to it. */
export interface CommandLog {
  /** Null where none could be written. */
  readonly path: string | null;
  readonly write: (chunk: Buffer) => void;
  readonly close: () => void;
}

const mostBytes = 10 * 1024 * 1024;
/** Of what is longer, the end counts as well. */
const lastBytes = 256 * 1024;
/** A longer line is written in parts. */
const longestPart = 65_536;
const longestSecret = 16_384;

/** Redacted, bounded, and a new file each time: neither an earlier attempt nor another ledger's task loses its own. */
export function openCommandLog(runsDir: string, name: CommandLogName, redact: Redact): CommandLog {
  const opened = openNew(commandLogsFolder(runsDir), name);
  if (opened === null) return { path: null, write: () => undefined, close: () => undefined };
  const { path, file } = opened;
  const redactor = redactParts(redact, longestSecret);
  const decoder = new StringDecoder('utf8');
  let line = '';
  let written = 0;
  let [end, leftOut] = ['', 0];
  let isFull = false;

  const store = (text: string) => {
    if (isFull) return;
    try {
      writeSync(file, text);
    } catch {
      isFull = true;
    }
  };
  const keep = (text: string) => {
    written += Buffer.byteLength(text);
    if (written <= mostBytes) {
      store(text);
      return;
    }
    end += text;
    if (end.length < 2 * lastBytes) return;
    leftOut += end.length - lastBytes;
    end = end.slice(-lastBytes);
  };
  const put = (part: LinePart) => {
    const shown = redactor.part(part);
    if (shown !== null) keep(shown.ends ? `${shown.text}\n` : shown.text);
  };

  return {
    path,
    write: (chunk) => {
      const [first = '', ...others] = decoder.write(chunk).split('\n');
      line += first;
      for (const next of others) {
        put({ text: line, ends: true });
        line = next;
      }
      if (line.length < longestPart) return;
      put({ text: line, ends: false });
      line = '';
    },
    close: () => {
      keep(redactor.part({ text: line + decoder.end(), ends: true })?.text ?? '');
      if (leftOut > 0) store(`\n[${leftOut} characters are left out here]\n`);
      store(end);
      closeSync(file);
    },
  };
}

const mostTries = 1_000;

function openNew(folder: string, name: CommandLogName): { readonly path: string; readonly file: number } | null {
  const { taskId, of } = name;
  const base = join(folder, `${folderName(taskId.replace(/^task\//, ''))}-${of}`);
  try {
    mkdirSync(folder, { recursive: true });
    for (let again = 1; again <= mostTries; again += 1) {
      const path = `${base}${again === 1 ? '' : `.${again}`}.log`;
      const file = openIfNew(path);
      if (file !== null) return { path, file };
    }
    return null;
  } catch {
    return null;
  }
}

function openIfNew(path: string): number | null {
  try {
    // What it holds is redacted by what is known to be secret: as the runs' logs, it is its owner's to read.
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
}
