import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Redact } from '../../domain/text/redact.js';
import { folderName } from '../git/worktree/places.js';
import { boundedLog, type OutputLog } from './bounded-log.js';

/** Of checks and set-ups; beside the runs' logs, in a folder of their own. */
export function commandLogsFolder(runsDir: string): string {
  return join(runsDir, 'checks');
}

export interface CommandLogName {
  readonly taskId: string;
  /** What it is the output of, safe in a file's name: `development-1-check-2`. */
  readonly of: string;
}

/** The output of one command, as it comes. */
export interface CommandLog extends OutputLog {
  /** Null where none could be written. */
  readonly path: string | null;
}

/** Redacted, bounded, and a new file each time: neither an earlier attempt nor another ledger's task loses its own. */
export function openCommandLog(runsDir: string, name: CommandLogName, redact: Redact): CommandLog {
  const opened = openNew(commandLogsFolder(runsDir), name);
  if (opened === null) return { path: null, write: () => undefined, close: () => undefined };
  const { path, file } = opened;
  const log = boundedLog(file, redact);
  return {
    path,
    write: log.write,
    close: () => {
      log.close();
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
