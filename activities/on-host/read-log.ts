import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { Pool } from 'pg';
import {
  cutWindow,
  type LogWindow,
  type LogWindowRequest,
  mostWindowBytes,
  windowMargin,
} from '../../domain/text/log-window.js';
import type { Redact } from '../../domain/text/redact.js';
import { filesOf } from '../agents/run/run-files.js';
import { standing } from '../agents/supervisor/watch-state.js';
import { isMissing } from '../files/is-missing.js';
import { findRunByNumber, type Run } from '../store/runs.js';

export interface ReadLogDeps {
  readonly pool: Pool;
  readonly hostId: string;
  readonly redact: Redact;
}

const pollMs = 250;
const longestWaitMs = 20_000;

/** A part of a run's log on this host, redacted; where there is none yet, it waits a little for one. Null: the log is not here. */
export function createReadLog({ pool, hostId, redact }: ReadLogDeps) {
  return async function readLog({ number, from, bytes, waitSeconds }: LogWindowRequest): Promise<LogWindow | null> {
    const until = Date.now() + Math.min(waitSeconds * 1_000, longestWaitMs);
    const most = Math.min(Math.max(bytes, 1), mostWindowBytes);
    for (;;) {
      const run = await findRunByNumber(pool, number);
      if (run === null || run.hostId !== hostId) return null;
      const window = await readWindow(run, { from, most }, redact);
      if (window === null || window.ended || window.next !== from || Date.now() >= until) return window;
      await sleep(pollMs, null, { signal: Context.current().cancellationSignal });
    }
  };
}

async function readWindow(
  run: Run,
  { from, most }: { readonly from: number; readonly most: number },
  redact: Redact,
): Promise<LogWindow | null> {
  // Looked at before the log is read, so that what is said to be its end is.
  const ended = hasEnded(run);
  try {
    const file = await open(run.outputPath, 'r');
    try {
      const { size } = await file.stat();
      if (from >= size) return { from: size, next: size, text: '', size, ended };
      const start = Math.max(0, from - windowMargin);
      const length = Math.min(size, from + most + windowMargin) - start;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
      const last = ended && start + bytesRead >= size;
      const read = { bytes: buffer.subarray(0, bytesRead), start, from, most, last };
      return { ...cutWindow(read, redact), size, ended };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function hasEnded(run: Run): boolean {
  if (run.finishedAt !== null) return true;
  const { kind } = standing(filesOf(run).state);
  return kind === 'ended' || kind === 'lost';
}
