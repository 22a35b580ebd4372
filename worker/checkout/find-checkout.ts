import { access, constants } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { orch } from '../../config/called-as.js';
import { placesAt } from '../../activities/git/worktree/places.js';
import { expectWorktree } from '../../activities/git/worktree/task-git-dir.js';
import type { Checkout, TaskView } from '../../domain/task/task-view.js';
import { UserError } from '../../domain/failures/user-error.js';
import { hostIdOf } from '../host-id.js';
import type { TaskClient } from '../../client/task-client.js';
import { unknownTask } from '../../client/task-name.js';

export interface HeldTask {
  readonly view: TaskView;
  readonly checkout: Checkout;
}

interface Sources {
  readonly client: Client;
  readonly tasks: Pick<TaskClient, 'status'>;
  /** Of this host. */
  readonly stateDir: string;
}

/** A task whose worktree a person may take over: paused, at rest, and here. Throws what is in the way, with the way out. */
export async function findHeldTask({ client, tasks, stateDir }: Sources, taskId: string): Promise<HeldTask> {
  const view = await tasks.status(taskId);
  if (view === null) throw unknownTask(taskId, null);
  refuseUnheld(view);
  const checkout = view.workspace;
  if (checkout === null) {
    throw new UserError(
      `${taskId} has no worktree yet: none of its agents has run.`,
      `Let it go on (${orch} resume ${taskId}), pause it again when its first agent runs, and come back.`,
    );
  }
  await expectHere(stateDir, view, checkout);
  await waitForRest(client, taskId);
  return { view, checkout };
}

function refuseUnheld({ taskId, paused, runningSince, endedAt, status, stage }: TaskView): void {
  if (endedAt !== null) {
    throw new UserError(
      `${taskId} is ${status}: its worktree is freed.`,
      `Its work is on the origin, on its branch or as refs/orch/wip/…; ${orch} start … --again starts it anew.`,
    );
  }
  if (!paused) {
    const now = runningSince === null ? `it is ${status}` : `an agent works in ${stage}`;
    throw new UserError(
      `${taskId} is not paused: ${now}.`,
      `First ${orch} pause ${taskId}: a running agent finishes, and nothing new starts.`,
    );
  }
  if (runningSince !== null) {
    throw new UserError(
      `The agent of ${taskId} is still at work in ${stage}.`,
      `It finishes, then nothing new starts: ${orch} logs -f ${taskId} shows it. Come back after it.`,
    );
  }
}

async function expectHere(stateDir: string, { taskId }: TaskView, checkout: Checkout): Promise<void> {
  const { hostId, path } = checkout;
  const here = hostIdOf(stateDir);
  if (here !== hostId) {
    throw new UserError(
      `The worktree of ${taskId} is on host ${hostId}; this is ${here ?? `no host: ${stateDir} holds no host-id`}.`,
      `Run ${orch} shell there, with the ORCH_STATE_DIR of its worker.`,
    );
  }
  const places = placesAt(path);
  try {
    await expectWorktree(places, checkout);
  } catch {
    throw new UserError(
      `The worktree of ${taskId} is gone: ${path}`,
      `${orch} resume ${taskId} goes on: it is made anew from what was pushed.`,
    );
  }
  try {
    for (const folder of [places.gitDir, places.root]) await access(folder, constants.R_OK | constants.W_OK);
  } catch {
    throw new UserError(
      `This user may not read and write the worktree ${path}.`,
      `Run ${orch} shell as the user of the worker, as with sudo -u.`,
    );
  }
}

/** Activities that leave the worktree alone: what is told beside the task's path. */
const besideThePath = ['notify', 'postComment', 'recordProgress'];

const looks = 40;
const betweenLooksMs = 250;

/** A pause lets the step that is under way finish, such as a commit or a gate. */
async function waitForRest(client: Client, taskId: string): Promise<void> {
  for (let look = 1; ; look += 1) {
    const step = await stepUnderWay(client, taskId);
    if (step === null) return;
    if (look === looks) {
      throw new UserError(
        `${taskId} is in the middle of a step: ${step}.`,
        `It finishes, then nothing new starts: try again in a moment, or look with ${orch} status ${taskId}.`,
      );
    }
    await sleep(betweenLooksMs);
  }
}

async function stepUnderWay(client: Client, taskId: string): Promise<string | null> {
  const { raw } = await client.workflow.getHandle(taskId).describe();
  const steps = (raw.pendingActivities ?? []).map(({ activityType }) => activityType?.name ?? '');
  // Between two steps, the workflow itself is at work.
  return steps.find((name) => !besideThePath.includes(name)) ?? (raw.pendingWorkflowTask ? 'its next decision' : null);
}
