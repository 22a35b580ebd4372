import {
  condition,
  continueAsNew,
  defineSignal,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Cursors, Polled } from '../../activities/intake/poll/poll-project.js';
import { lookSignal } from '../../domain/task/messages.js';
import { pollStep } from '../proxies/any-worker.js';

const look = defineSignal(lookSignal);

const apartMs = 1_000;

export interface Poll {
  readonly project: string;
  readonly cursors: Cursors;
}

/**
 * Asks again and again what has happened at a project's forge and tracker, for all that no webhook tells. It ends where no
 * worker knows the project any more; a worker that does starts it.
 */
export async function pollWorkflow({ project, cursors }: Poll): Promise<void> {
  let asked = false;
  setHandler(look, () => void (asked = true));
  for (;;) {
    asked = false;
    const since = Date.now();
    const polled = await pollStep(`asks for news of ${project}`).pollProject({ project, cursors });
    if (polled === null) return;
    ({ cursors } = polled);
    const found = describe(polled);
    setCurrentDetails(found);
    const isAsked = await condition(() => asked, polled.againInMs, { summary: found });
    // Whoever has it asked again and again does not have it ask without end.
    if (isAsked) await sleep(Math.max(0, since + apartMs - Date.now()), { summary: 'looks again' });
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof pollWorkflow>({ project, cursors });
  }
}

function describe({ learnt, problems }: Polled): string {
  return [learnt === 0 ? 'nothing new' : `${learnt} new`, ...problems].join('; ').slice(0, 200);
}
