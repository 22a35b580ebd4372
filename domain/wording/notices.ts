import type { RunEnding } from '../failures/failure.js';
import type { Role } from '../pipeline/stages.js';
import type { RunFacts, TaskIdentity } from '../task/task.js';
import type { TaskView } from '../task/task-view.js';
import { dollars, seconds, type Spent, spent } from './describe-task.js';

/** What notifiers tell people, as plain text. CONTRACT's sentences, to the letter. */

const mostNamed = 10;

function link(task: TaskIdentity): string {
  return `${task.project}/${task.item}`;
}

export function noticeApproval(task: TaskIdentity, approval: string, what: string): string {
  return `✋ ${link(task)}: approval needed for ${what}.\norch approve ${task.id} --approval '${approval}'`;
}

/** What is asked about protected files: names of any length, cut. */
export function approvalProtected({
  files,
  count,
}: {
  readonly files: readonly string[];
  readonly count: number;
}): string {
  const named = files.slice(0, mostNamed).map((file) => (file.length > 120 ? `${file.slice(0, 120)}…` : file));
  const more = count > named.length ? ` and ${count - named.length} more` : '';
  return `changes of protected files: ${named.join(', ')}${more}`;
}

export function noticeStarted(task: TaskIdentity, role: Role, number: number): string {
  return `${link(task)}: ${role} started (run ${number})`;
}

export function noticeFinished(task: TaskIdentity, role: Role, facts: RunFacts, ending: RunEnding): string {
  const exit = facts.exitCode === null ? 'no exit code' : `exit_code=${facts.exitCode}`;
  return `${link(task)}: ${role} finished in ${seconds(facts.durationMs)} (${ending.type}, ${exit})`;
}

export function alertFailed(task: TaskIdentity, role: Role, facts: RunFacts): string {
  return `⚠️ ${link(task)}: Agent ${role} failed (exit_code=${facts.exitCode ?? 'none'}). Check logs: ${facts.logPath}`;
}

/** What the task has cost is more than it may. */
export function alertOverBudget(
  task: TaskIdentity,
  role: Role,
  { number, costUsd, costEstimated, logPath }: RunFacts,
  all: Spent & { readonly budgetUsd: number },
): string {
  const run = spent({ costUsd: costUsd ?? 0, estimatedUsd: costEstimated === true ? (costUsd ?? 0) : 0 });
  return `⚠️ ${link(task)}: over its budget: ${spent(all)} of ${dollars(all.budgetUsd)}. Run ${number} (${role}) cost ${run}. Logs: ${logPath}`;
}

export function alertBlocked(task: TaskIdentity, reason: string): string {
  return `🚨 ${link(task)} is blocked: ${reason}\norch retry ${task.id}`;
}

/** A role has used up its tries. */
export function alertOutOfTries(task: TaskIdentity, role: Role, { logPath }: RunFacts, why: string): string {
  return `🚨 ${link(task)} (${role}, repo ${task.repository.name}) failed: ${why}. Logs: ${logPath}\norch retry ${task.id}`;
}

export function alertHostLeft(task: TaskIdentity, hostId: string): string {
  return `⚠️ ${link(task)}: host ${hostId} does not answer. The task goes on from what was pushed, on another host; what still runs there is ended when it is back.`;
}

export function alertDeployFailed(task: TaskIdentity): string {
  return `🚨 ${link(task)}: Deploy failed! Rolled back. Needs fix.`;
}

export function noticeCancelled(task: TaskIdentity): string {
  return `${link(task)} was cancelled`;
}

export function noticeDone(view: TaskView): string {
  return `✅ ${view.project}/${view.item} is done: ${view.title} (${spent(view)})`;
}
