import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { deploymentsFolder, readNote, unfinishedCheckout } from '../../activities/deploys/checkout.js';
import { findRun } from '../../activities/store/runs.js';
import { environmentWorkflowId } from '../../domain/task/task-id.js';
import { foldersIn } from './folders-in.js';
import { type Found, goes, type Judgement, stays } from './found.js';
import type { Host, Sources } from './host.js';
import { judgeUnfinished } from './judge-unfinished.js';
import { pidAtWork } from './pid-at-work.js';

/** Checkouts of deployments: each goes by itself where its environment's workflow ends as it should. */
export async function surveyCheckouts(sources: Sources | null, host: Host): Promise<Found[]> {
  const folder = deploymentsFolder(host.stateDir);
  const found: Found[] = [];
  for (const name of await foldersIn(folder)) {
    const path = join(folder, name);
    if (name.endsWith(unfinishedCheckout)) found.push({ kind: 'unfinished', path, ...judgeUnfinished(host) });
    else if (sources !== null) found.push({ kind: 'checkout', path, ...(await judgeCheckout(sources, host, path)) });
  }
  return found;
}

/** Whether the checkout in a deployment's folder is still of use. */
export async function judgeCheckout(
  { client, pool }: Pick<Sources, 'client' | 'pool'>,
  host: Pick<Host, 'workerPid'>,
  path: string,
): Promise<Judgement> {
  const note = await readNote(path);
  // Its removal was cut off.
  if (note === null) return judgeUnfinished(host);
  const run = await findRun(pool, note.runKey);
  const pid = run === null ? null : pidAtWork(run);
  if (pid !== null) return stays(`its command still works there (pid ${pid})`);
  const workflow = environmentWorkflowId(note.project, note.environment);
  try {
    const { status } = await client.workflow.getHandle(workflow).describe();
    if (status.name === 'RUNNING') return stays(`${workflow} is under way`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return goes(`${workflow} is not under way`);
}
