import type { RunEnding } from '../failures/failure.js';
import { evidenceInWords } from '../gates/check-in-words.js';
import type { GateCheck } from '../gates/gate.js';
import type { Role } from '../pipeline/stages.js';
import type { RunFacts, TaskIdentity } from '../task/task.js';
import type { TaskView } from '../task/task-view.js';
import { seconds, spent } from './describe-task.js';

/** What notifiers tell people, as plain text. CONTRACT's sentences, to the letter. */

const mostNamed = 10;
const linesInNotice = 8;

function link(task: TaskIdentity): string {
  return `${task.project}/${task.item}`;
}

export function noticeApproval(task: TaskIdentity, approval: string, what: string): string {
  return `✋ ${link(task)}: approval needed for ${what}.\norch show ${task.id}\norch approve ${task.id} --approval '${approval}'`;
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

/** With the evidence of what has failed: a notice has room for the last few lines. */
export function alertBlocked(task: TaskIdentity, reason: string, evidence: readonly GateCheck[] = []): string {
  const told = evidenceInWords(evidence, linesInNotice).map((line) => `${line}\n`);
  return `🚨 ${link(task)} is blocked: ${reason}\n${told.join('')}orch retry ${task.id}`;
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
