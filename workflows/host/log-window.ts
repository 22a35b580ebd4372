import type { LogWindow, LogWindowRequest } from '../../domain/text/log-window.js';
import { logsOf } from '../proxies/host.js';
import { wasNotTaken } from '../proxies/reach-host.js';

export interface LogWindowOrder extends LogWindowRequest {
  readonly hostId: string;
}

/** A part of a log, from the host where it lies; `missing`: it is not there; `away`: the host does not answer. */
export async function logWindowWorkflow({
  hostId,
  ...request
}: LogWindowOrder): Promise<LogWindow | 'missing' | 'away'> {
  try {
    return (await logsOf(hostId, request).readLog(request)) ?? 'missing';
  } catch (error) {
    if (wasNotTaken(error)) return 'away';
    throw error;
  }
}
