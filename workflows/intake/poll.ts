import { continueAsNew, setCurrentDetails, sleep, workflowInfo } from '@temporalio/workflow';
import type { Cursors, Polled } from '../../activities/intake/poll/poll-project.js';
import { pollStep } from '../proxies/any-worker.js';

export interface Poll {
  readonly project: string;
  readonly cursors: Cursors;
}

/** Workers may differ in what they know while a projects file is changed. */
const strangersInARow = 10;
const strangerPauseMs = 60_000;

/**
 * Asks again and again what has happened at a project's forge and tracker, for all that no webhook tells. It ends where no
 * worker knows the project any more; a worker that does starts it.
 */
export async function pollWorkflow({ project, ...from }: Poll): Promise<void> {
  let { cursors } = from;
  for (let strangers = 0; strangers < strangersInARow;) {
    const polled = await pollStep(`asks for news of ${project}`).pollProject({ project, cursors });
    strangers = polled === null ? strangers + 1 : 0;
    cursors = polled?.cursors ?? cursors;
    const found = describe(polled);
    setCurrentDetails(found);
    await sleep(polled?.againInMs ?? strangerPauseMs, { summary: found });
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof pollWorkflow>({ project, cursors });
  }
}

function describe(polled: Polled | null): string {
  if (polled === null) return 'the projects file does not know this project, or names no account for it';
  const { learnt, problems } = polled;
  return [learnt === 0 ? 'nothing new' : `${learnt} new`, ...problems].join('; ').slice(0, 200);
}
