import { ContinueAsNew } from '@temporalio/workflow';
import type { StageName } from '../../../domain/pipeline/stages.js';
import type { Block, WaitFor } from '../../../domain/task/waiting.js';
import { waitInWords } from '../../../domain/wording/wait-in-words.js';
import { showBlocked } from '../outbox/tell-tracker.js';
import { record, show } from '../state/show.js';
import { StageLeft } from '../state/stage-left.js';
import type { Task } from '../state/task.js';
import { until } from './until.js';

const longestSummary = 100;

/** The task waits from now on; told again, the same wait goes on. The ledger hears of a wait when it begins and ends. */
export function beginWait(task: Task, wait: WaitFor, since = Date.now()): void {
  const earlier = task.wait;
  const goesOn = earlier?.kind === wait.kind;
  task.wait = { ...wait, since: goesOn ? earlier.since : since };
  // Of an account's next look the ledger knows from its task alone.
  if (goesOn && wait.kind !== 'account') show(task);
  else record(task);
}

export function endWait(task: Task): void {
  if (task.wait === null) return;
  task.wait = null;
  record(task);
}

/** Shows what the task waits for while it does. */
export async function whileWaiting<Result>(
  task: Task,
  { wait, since }: { readonly wait: WaitFor; readonly since?: number },
  act: () => Promise<Result>,
): Promise<Result> {
  beginWait(task, wait, since);
  try {
    const result = await act();
    endWait(task);
    return result;
  } catch (error) {
    // The next run goes on with the wait.
    if (!(error instanceof ContinueAsNew)) endWait(task);
    throw error;
  }
}

/** Waits until a moment, with the reason shown; guidance, a retry or a cancel ends it. */
export async function waitUntil(task: Task, wait: WaitFor, moment: number, waits = until): Promise<void> {
  if (moment <= Date.now()) return;
  await whileWaiting(task, { wait }, () => sleepUntil(task, wait, moment, waits));
}

/** The same as one look of many: the wait goes on after it. */
export async function sleepUntil(task: Task, wait: WaitFor, moment: number, waits = until): Promise<void> {
  const milliseconds = moment - Date.now();
  if (milliseconds <= 0) return;
  beginWait(task, wait);
  await waits(task, () => task.woken !== null, { milliseconds, summary: summaryOf(wait) });
  leaveWhereChosen(task);
}

/** Waits for a person, with the reason shown; leaves the stage where the person names one to go on from. */
export async function waitForPerson(task: Task, block: Block, waits = until): Promise<void> {
  await whilePersonIsNeeded(task, block, waits);
  leaveWhereChosen(task);
}

/** The stage to go on from, where the person names one. */
export async function personSays(task: Task, block: Block, waits = until): Promise<StageName | null> {
  await whilePersonIsNeeded(task, block, waits);
  return takeWoken(task);
}

async function whilePersonIsNeeded(
  task: Task,
  { reason, said, evidence, ways }: Block,
  waits: typeof until,
): Promise<void> {
  const { blocked: number } = task.state.questions;
  const block = {
    ...{ number, reason, ways },
    ...(said !== undefined && { said }),
    ...(evidence !== undefined && { evidence }),
  };
  showBlocked(task, true, reason);
  try {
    await whileWaiting(task, { wait: { kind: 'person', ...block } }, () => waits(task, () => task.woken !== null));
    showBlocked(task, false);
  } catch (error) {
    if (!(error instanceof ContinueAsNew)) showBlocked(task, false);
    throw error;
  }
}

/** Takes up what ended a wait: leaves the stage where a person named one to go on from. */
export function leaveWhereChosen(task: Task): void {
  const to = takeWoken(task);
  if (to !== null) throw new StageLeft({ kind: 'chosen', to });
}

function takeWoken(task: Task): StageName | null {
  const from = task.woken?.from ?? null;
  task.woken = null;
  return from;
}

/** `wait: waiting for Claude's limit until 15:43 UTC` */
function summaryOf(wait: WaitFor): string {
  return `wait: ${waitInWords({ ...wait, since: Date.now() })}`.slice(0, longestSummary);
}
