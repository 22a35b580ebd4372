import type { RunEnding } from '../failures/failure.js';
import type { Role } from '../pipeline/stages.js';
import type { RunFacts, TaskIdentity } from '../task/task.js';
import type { TaskView } from '../task/task-view.js';
import type { Block, WayOut } from '../task/waiting.js';
import { closed } from './closed.js';
import { seconds, spent } from './describe-task.js';
import { waysAsLines } from './ways-in-words.js';

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

export function alertBlocked(task: TaskIdentity, { reason, said, ways }: Block): string {
  const lines = said === undefined ? '' : `${quoted(said)}\n`;
  return `🚨 ${link(task)} is blocked: ${reason}\n${lines}${waysAsLines(ways, task.id)}`;
}

function quoted(said: string): string {
  return said
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** A role has used up its tries. */
export function alertOutOfTries(
  task: TaskIdentity,
  { role, logPath, why, ways }: { role: Role; logPath: string; why: string; ways: readonly WayOut[] },
): string {
  const failed = `🚨 ${link(task)} (${role}, repo ${task.repository.name}) failed: ${why}. Logs: ${logPath}`;
  return `${failed}\n${waysAsLines(ways, task.id)}`;
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
  const [mark, how] = view.closedBy === undefined ? ['✅', 'done'] : ['☑️', closed(view.closedBy)];
  return `${mark} ${view.project}/${view.item} is ${how}: ${view.title} (${spent(view)})`;
}
