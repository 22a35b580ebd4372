import { dollars, seconds } from './describe-task.js';
import type { RunEnding } from './failure.js';
import type { Role, Stage, Verdict } from './stages.js';
import type { AgentPolicy, PullRequest, RunFacts, TaskIdentity } from './task.js';
import type { TaskView } from './task-view.js';

/** What orch says to people: notices as plain text, comments as HTML. CONTRACT's sentences, to the letter. */

function link(task: TaskIdentity): string {
  return `${task.project}/${task.item}`;
}

export function noticeApproval(task: TaskIdentity, approval: string, what: string): string {
  return `✋ ${link(task)}: approval needed for ${what}.\norch approve ${task.id} --approval '${approval}'`;
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

export function alertDeployFailed(task: TaskIdentity): string {
  return `🚨 ${link(task)}: Deploy failed! Rolled back. Needs fix.`;
}

export function noticeCancelled(task: TaskIdentity): string {
  return `${link(task)} was cancelled`;
}

export function noticeDone(view: TaskView): string {
  return `✅ ${view.project}/${view.item} is done: ${view.title} (${dollars(view.costUsd)})`;
}

export function commentDeployFailed(): string {
  return '<p>❌ Deploy FAILED (smoke/healthcheck). Rolled back. Developer needed for a fix.</p>';
}

export interface StageReport {
  readonly task: TaskIdentity;
  readonly stage: Stage;
  readonly policy: AgentPolicy;
  readonly facts: RunFacts;
  readonly gate: { readonly verdict: Verdict | null; readonly artifacts: readonly string[] };
  readonly commit: { readonly headCommit: string; readonly leftOut: readonly string[] };
  readonly pullRequest: PullRequest | null;
}

/** CONTRACT, "Status comment": header, verdict, duration, artifacts, and in small what it took. */
export function commentStage(report: StageReport): string {
  const { task, stage, policy, facts, gate, commit, pullRequest } = report;
  const lines = [`<p><b>${stage.role}</b> finished <b>${stage.name}</b></p>`];
  if (gate.verdict !== null) lines.push(`<p>Verdict: <b>${gate.verdict}</b></p>`);
  lines.push(`<p>Duration: ${seconds(facts.durationMs)}</p>`);
  const delivered = pullRequest === null ? `branch ${task.branch}` : `pull request #${pullRequest.number}`;
  const items = stage.delivers ? [delivered] : gate.artifacts;
  if (items.length > 0) lines.push(`<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`);
  if (commit.leftOut.length > 0) {
    lines.push(`<p>Left out, the role may not change them: ${commit.leftOut.map(escaped).join(', ')}</p>`);
  }
  const { tokens } = facts;
  const used =
    tokens === null
      ? 'tokens unknown'
      : `${tokens.input + tokens.cacheRead + tokens.cacheWritten} in, ${tokens.output} out`;
  const cost = facts.costUsd === null ? 'cost unknown' : dollars(facts.costUsd);
  lines.push(
    `<sub>${escaped(policy.model ?? 'default model')} · effort ${policy.effort ?? 'default'} · ${used} · ${cost}</sub>`,
  );
  return lines.join('\n');
}

/** The deployer's end: sums by stage. */
export function commentSummary(view: TaskView): string {
  const rows = view.stages.map(
    ({ stage, round, runs, tokens, costUsd }) =>
      `<tr><td>${stage}</td><td>${round}</td><td>${runs}</td><td>${tokens}</td><td>${dollars(costUsd)}</td></tr>`,
  );
  const head = '<tr><th>stage</th><th>round</th><th>runs</th><th>tokens</th><th>cost</th></tr>';
  return `<p>Done: ${escaped(view.title)}, ${view.tokens} tokens, ${dollars(view.costUsd)}</p>\n<table>${head}${rows.join('')}</table>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
