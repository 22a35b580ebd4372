import type { Client } from '@temporalio/client';
import type { LogEnd } from '../../activities/intake/task-actions.js';
import { mostWindowBytes } from '../../domain/text/log-window.js';
import { ClientError } from '../errors/client-error.js';
import { readLogWindow } from './read-log-window.js';

/** Beyond any log's end: its size alone is answered. */
const beyond = Number.MAX_SAFE_INTEGER;

/** The end of a run's log, from the host where it lies: as much as one window holds. */
export async function readLogEnd(
  client: Client,
  run: { readonly hostId: string; readonly number: number },
): Promise<LogEnd> {
  const ask = (from: number) => readLogWindow(client, { ...run, from, bytes: mostWindowBytes, waitSeconds: 0 });
  try {
    const end = await ask(beyond);
    const window = end === null ? null : await ask(Math.max(0, end.size - mostWindowBytes));
    if (window === null) return { why: `the log of run ${run.number} is not on its host any more` };
    // It may begin within a line.
    return { text: window.from === 0 ? window.text : window.text.slice(window.text.indexOf('\n') + 1) };
  } catch (error) {
    if (!(error instanceof ClientError) || !silent.includes(error.kind)) throw error;
    return { why: `${error.what} ${error.hint}` };
  }
}

const silent: readonly ClientError['kind'][] = ['host-away', 'no-worker'];
