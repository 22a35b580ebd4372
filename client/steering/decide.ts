import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Pool } from 'pg';
import { answerDecision, findDecision, makeDecision } from '../../activities/store/decisions.js';
import { type ApprovalRow, listApprovals } from '../../activities/store/history.js';
import { kindOf, namesApproval } from '../../domain/task/approval.js';
import { type Decision, identityProblem, reasonProblem } from '../../domain/task/decision.js';
import { messageNames } from '../../domain/task/messages.js';
import { feedbackLimit } from '../../domain/task/task.js';
import { createRedact } from '../../domain/text/redact.js';
import type { TaskView } from '../../domain/task/task-view.js';
import { ClientError } from '../errors/client-error.js';
import { notUnderWay } from '../errors/not-under-way.js';

/** What somebody decides about an approval of a task. */
export interface Verdict {
  /** Who decides: an identity that the caller has made sure of, such as `local:ada` or `gitea:ada`. */
  readonly by: string;
  /** The approval's id, or its kind and commit; absent: the one that waits. */
  readonly approval?: string;
  /** A rejection needs one: it goes to the agent. */
  readonly reason?: string;
  /** Why they may not decide about this kind; null: they may. Absent: the task judges it alone. */
  readonly mayDecide?: (kind: string) => Promise<string | null>;
}

export interface Decided {
  readonly taskId: string;
  readonly approval: string;
  readonly decision: Decision['decision'];
  readonly by: string;
  readonly reason: string | null;
  /** Recorded: written down, and counts as soon as a worker is there; it is not known yet whether the task takes it. */
  readonly state: 'accepted' | 'recorded';
}

export interface DecidePlaces {
  readonly client: Client;
  readonly pool: Pool;
  /** As a worker tells it, or the ledger. */
  readonly read: () => Promise<TaskView>;
}

/** It is stored, and goes to an agent. */
const withoutTokens = createRedact([]);

/** How long a worker may take to answer a decision that is written down. */
const answerMilliseconds = 5_000;
const pollMilliseconds = 100;

/**
 * Decides once: the decision is a row of the ledger first, then a signal that names the row, then the task's answer in the row.
 * Whoever comes second is told who was first; the same decision by the same person is the same.
 */
export async function decide(
  places: DecidePlaces,
  taskId: string,
  { decision, by, approval: named, reason: said, mayDecide }: Verdict & Pick<Decision, 'decision'>,
): Promise<Decided> {
  const reason = storable(said ?? null);
  refuseBad(by, reasonProblem(decision, reason));
  const found = await findApproval(places, taskId, named ?? null);
  const isOurs = (made: { by: string | null; decision: string }) => made.by === by && made.decision === decision;
  if (typeof found !== 'string') {
    if (!isOurs(found)) throw second(found.id, found.decision, found.by);
    return { taskId, approval: found.id, decision, by, reason: found.reason, state: 'accepted' };
  }
  const problem = (await mayDecide?.(kindOf(found))) ?? null;
  if (problem !== null) throw new ClientError('refused', `${problem}.`, 'Ask one of them.');
  for (;;) {
    const made = await makeDecision(places.pool, { taskId, approval: found, decision, by, reason });
    const now = await hear(places, taskId, made.decision);
    const first = made.first || isOurs(now);
    if (now.state === 'refused') {
      if (first) throw refused(`The task refused: ${now.answer ?? ''}.`);
      // Somebody else's has made room.
      continue;
    }
    const state = now.state === 'accepted' ? 'accepted' : 'recorded';
    if (!first) throw second(found, now.decision, now.by, state);
    return { taskId, approval: found, decision, by, reason: now.reason, state };
  }
}

/** A reason as the ledger keeps it. */
export function storable(reason: string | null): string | null {
  const said = reason?.trim() ?? '';
  return said === '' ? null : withoutTokens(said).slice(0, feedbackLimit);
}

/**
 * The row as the task has answered it, told to the task again where it has not: who made it may have died before the signal.
 * From here on it may be carried out at any time, so nothing but the end of the task is an error.
 */
export async function hear(
  places: Pick<DecidePlaces, 'client' | 'pool'>,
  taskId: string,
  decision: Decision,
): Promise<Decision> {
  if (decision.state !== 'pending') return decision;
  try {
    await tell(places, taskId, decision.id);
    return await answered(places.pool, taskId, decision);
  } catch (error) {
    if (error instanceof ClientError) throw error;
    return decision;
  }
}

function refuseBad(by: string, withoutReason: string | null): void {
  const problem = identityProblem(by);
  if (problem !== null)
    throw new ClientError(
      'refused',
      `${JSON.stringify(by)} ${problem}.`,
      'Say who decides, with the system that knows them.',
    );
  if (withoutReason !== null)
    throw new ClientError(
      'bad-reason',
      'A rejection needs a reason.',
      'Say what is to be changed: it goes to the agent.',
    );
}

/**
 * The id of what waits, from the ledger, where it is written before anybody is told; or the row of what is named and decided
 * already.
 */
async function findApproval(places: DecidePlaces, taskId: string, named: string | null): Promise<string | ApprovalRow> {
  const rows = await listApprovals(places.pool, taskId);
  const meant = rows.filter((row) => named === null || isNamed(row, named));
  const pending = meant.findLast((row) => row.decision === 'pending');
  if (pending !== undefined) return pending.id;
  const decided = named === null ? undefined : meant.findLast((row) => row.decision !== 'withdrawn');
  if (decided !== undefined) return decided;
  const view = await places.read();
  if (view.endedAt !== null) throw notUnderWay(taskId);
  // Told by a worker a moment before the ledger has it.
  const wait = view.waitingFor;
  if (wait?.kind === 'approval' && (named === null || namesApproval(named, wait))) return wait.approval;
  const waits = wait?.kind === 'approval' ? `waits for ${wait.approval}` : 'waits for no approval';
  const asked = named === null ? '' : `, and not for ${named}`;
  throw refused(
    `${taskId} ${waits}${asked}: it is ${view.stage === view.status ? '' : `in ${view.stage}, `}${view.status}.`,
  );
}

function isNamed({ id, kind, commit, what }: ApprovalRow, named: string): boolean {
  return namesApproval(named, { approval: id, of: kind, commit, what });
}

async function tell(
  { client, pool }: Pick<DecidePlaces, 'client' | 'pool'>,
  taskId: string,
  id: string,
): Promise<void> {
  try {
    await client.workflow.getHandle(taskId).signal(messageNames.decide, { id });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    await answerDecision(pool, { id, state: 'refused', answer: 'the task is not under way' });
    throw notUnderWay(taskId);
  }
}

async function answered(pool: Pool, taskId: string, decision: Decision): Promise<Decision> {
  const until = Date.now() + answerMilliseconds;
  let now: Decision = decision;
  while (now.state === 'pending' && Date.now() < until) {
    await sleep(pollMilliseconds);
    now = (await findDecision(pool, decision.id, taskId)) ?? now;
  }
  return now;
}

function second(approval: string, decision: string, by: string | null, state: Decided['state'] = 'accepted') {
  const counts = state === 'recorded' ? ', which is judged once a worker is there: decide again if it is refused' : '';
  return refused(`${approval} was ${decision} by ${by ?? 'somebody'} first${counts}.`);
}

function refused(what: string): ClientError {
  return new ClientError('refused', what, 'Read the task to see where it stands.');
}
