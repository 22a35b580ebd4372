import type { Conflict } from '../decisions/conflict.js';
import { seconds, spent } from './describe-task.js';
import type { RunEnding } from '../failures/failure.js';
import { type Role, roles, type Stage, type Verdict } from '../pipeline/stages.js';
import type { AgentPolicy, PullRequest, RunFacts, TaskIdentity } from '../task/task.js';
import type { TaskView } from '../task/task-view.js';
import { addUp } from '../task/visits.js';

/** What orch says to people: notices as plain text, comments as HTML. CONTRACT's sentences, to the letter. */

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

export function commentDeployFailed(): string {
  return '<p>❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer needed for a fix.</p>';
}

export interface StageReport {
  readonly task: TaskIdentity;
  readonly stage: Stage;
  readonly policy: AgentPolicy;
  readonly facts: RunFacts;
  readonly gate: {
    readonly verdict: Verdict | null;
    readonly artifacts: readonly string[];
    readonly ci?: 'none' | 'passed' | 'failed';
  };
  readonly commit: {
    readonly headCommit: string;
    readonly leftOut: readonly string[];
    readonly refused?: readonly string[];
    readonly conflict?: Conflict;
  };
  readonly pullRequest: PullRequest | null;
}

/** CONTRACT, "Status comment": header, verdict, duration, artifacts, and in small what it took. */
export function commentStage(report: StageReport): string {
  const { task, stage, policy, facts, gate, commit, pullRequest } = report;
  const lines = [`<p><b>${stage.role}</b> finished <b>${stage.name}</b></p>`];
  if (gate.verdict !== null) lines.push(`<p>Verdict: <b>${gate.verdict}</b></p>`);
  if (gate.ci !== undefined) lines.push(`<p>Checks of the forge: ${gate.ci}</p>`);
  lines.push(`<p>Duration: ${seconds(facts.durationMs)}</p>`);
  const delivered = pullRequest === null ? `branch ${task.branch}` : `pull request #${pullRequest.number}`;
  const items = stage.delivers ? [delivered] : gate.artifacts;
  if (items.length > 0) lines.push(`<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`);
  if (commit.leftOut.length > 0) {
    lines.push(`<p>Left out, the role may not change them: ${commit.leftOut.map(escaped).join(', ')}</p>`);
  }
  if (commit.refused !== undefined) {
    lines.push(`<p>Not committed, back to the ${stage.role}: ${commit.refused.map(escaped).join(', ')}</p>`);
  }
  if (commit.conflict !== undefined) {
    const { with: other, files } = commit.conflict;
    const where = files === null ? '' : `: ${files.map(escaped).join(', ')}`;
    lines.push(`<p>In conflict with ${escaped(other)}${where}</p>`);
  }
  const { tokens } = facts;
  const used =
    tokens === null
      ? 'tokens unknown'
      : `${tokens.input + tokens.cacheRead + tokens.cacheWritten} in, ${tokens.output} out`;
  const { costUsd, costEstimated } = facts;
  const cost =
    costUsd === null ? 'cost unknown' : spent({ costUsd, estimatedUsd: costEstimated === true ? costUsd : 0 });
  lines.push(
    `<sub>${escaped(facts.model ?? policy.model ?? 'default model')} · effort ${policy.effort ?? 'default'} · ${used} · ${cost}</sub>`,
  );
  return lines.join('\n');
}

/** CONTRACT, the deployer's end: sums by role. */
export function commentSummary(view: TaskView): string {
  const rows = roles.flatMap((role) => {
    const visits = view.stages.filter((visit) => visit.role === role);
    if (visits.length === 0) return [];
    const { runs, tokens, ...cost } = addUp(visits);
    return [`<tr><td>${role}</td><td>${runs}</td><td>${tokens}</td><td>${spent(cost)}</td></tr>`];
  });
  const head = '<tr><th>role</th><th>runs</th><th>tokens</th><th>cost</th></tr>';
  return `<p>Done: ${escaped(view.title)}, ${view.tokens} tokens, ${spent(view)}</p>\n<table>${head}${rows.join('')}</table>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
