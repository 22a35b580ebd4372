import { statSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import type { Run } from '../../activities/store/runs.js';
import { ClientError } from '../../client/errors/client-error.js';
import { readLogWindow } from '../../client/logs/read-log-window.js';
import type { UserError } from '../../domain/failures/user-error.js';
import { type LogWindow, mostWindowBytes } from '../../domain/text/log-window.js';
import { createLogReader, type LogReader, readLines } from './log-reader.js';
import { missingLog } from './missing-log.js';

/** Where the log of a run is read: on this machine's disk, or at its host. */
export interface LogSource {
  /** Of what there is by now; why there is nothing. */
  size(run: Run): Promise<number | UserError>;
  /** From an offset on, within a line maybe. `waits`: a call of `read` may wait a little for more. */
  open(from: number, waits: () => boolean): LogReader;
}

export interface LogSources {
  readonly client: Client;
  /** Of the machine that the command runs on; null: it is no host. */
  readonly hostId: string | null;
  readonly logsKept: { readonly days: number };
}

/** One for all logs of a command: a host that does not answer is not asked for each of them. */
export function createLogSources({ client, hostId, logsKept }: LogSources): (run: Run) => LogSource {
  const away = new Map<string, { readonly error: ClientError; readonly since: number }>();
  const askHost = async (host: string, request: Parameters<typeof readLogWindow>[1]): Promise<LogWindow | null> => {
    const known = away.get(host);
    if (known !== undefined && Date.now() - known.since < awayForMs) throw known.error;
    try {
      return await readLogWindow(client, request);
    } catch (error) {
      if (isAway(error)) away.set(host, { error, since: Date.now() });
      throw error;
    }
  };
  return (run) => {
    const host = run.hostId;
    if (host === null || host === hostId) return onDisk(run.outputPath, logsKept);
    const ask = (from: number, bytes: number, waitSeconds: number) =>
      askHost(host, { ...{ hostId: host, number: run.number }, ...{ from, bytes, waitSeconds } });
    return atHost(ask, logsKept);
  };
}

const awayForMs = 15_000;

function isAway(error: unknown): error is ClientError {
  return error instanceof ClientError && (error.kind === 'host-away' || error.kind === 'no-worker');
}

function onDisk(path: string, logsKept: { readonly days: number }): LogSource {
  return {
    size: (run) =>
      Promise.resolve(statSync(path, { throwIfNoEntry: false })?.size ?? missingLog(placeOf(run), logsKept)),
    open: (from) => createLogReader(path, from),
  };
}

/** How long a host waits for more before it answers that there is none. */
const waitSeconds = 5;
const beyond = Number.MAX_SAFE_INTEGER;

type Ask = (from: number, bytes: number, waitSeconds: number) => Promise<LogWindow | null>;

function atHost(ask: Ask, logsKept: { readonly days: number }): LogSource {
  return {
    size: async (run) => {
      try {
        return (await ask(beyond, 1, 0))?.size ?? missingLog({ ...placeOf(run), isElsewhere: true }, logsKept);
      } catch (error) {
        if (isAway(error)) return error;
        throw error;
      }
    },
    open: (from, waits) => {
      let position = from;
      return readLines({
        async *more() {
          for (;;) {
            const window = await ask(position, mostWindowBytes, waits() ? waitSeconds : 0);
            // It was cut short, or is another one now.
            if (window !== null && window.from < position) position = 0;
            else if (window === null || window.next === position) return;
            else {
              position = window.next;
              yield window.text;
            }
          }
        },
        rest: () => '',
      });
    },
  };
}

function placeOf({ number, outputPath, finishedAt }: Run) {
  return { of: `run ${number}`, path: outputPath, endedAt: finishedAt };
}
