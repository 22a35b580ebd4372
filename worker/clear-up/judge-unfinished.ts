import { goes, type Judgement, stays } from './found.js';
import type { Host } from './host.js';

/** Whether somebody may be at what looks unfinished. */
export function judgeUnfinished({ workerPid }: Pick<Host, 'workerPid'>): Judgement {
  const pid = workerPid();
  return pid === null
    ? goes('something was cut off here, and no worker is at it')
    : stays(`the worker of this host lives (pid ${pid}) and may be at it`);
}
