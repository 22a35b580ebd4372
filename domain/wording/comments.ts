import { checkInWords, evidenceInWords } from '../gates/check-in-words.js';
import { failedChecks, type GateCheck } from '../gates/gate.js';
import type { Conflict } from '../decisions/conflict.js';
import { roles, type Stage, type Verdict } from '../pipeline/stages.js';
import type { AgentPolicy, PullRequest, RunFacts, TaskIdentity } from '../task/task.js';
import type { TaskView } from '../task/task-view.js';
import { addUp } from '../task/visits.js';
import { escapeHtml } from '../text/escape-html.js';
import { seconds, spent } from './describe-task.js';
import { refusedInWords } from './refused-in-words.js';

/** What orch writes below a work item, as HTML. CONTRACT's sentences, to the letter. */

/** That a person is needed before an agent can work, and what was red. */
export function commentBefore(task: TaskIdentity, what: string, failed: readonly GateCheck[]): string {
  const evidence = failed.length === 0 ? '' : `\n<pre>${escapeHtml(evidenceInWords(failed).join('\n'))}</pre>`;
  return `<p>A person is needed: ${escapeHtml(what)}. <code>orch status ${escapeHtml(task.id)}</code> has the ways on.</p>${evidence}`;
}

export interface StageReport {
  readonly task: TaskIdentity;
  readonly stage: Stage;
  readonly policy: AgentPolicy;
  readonly facts: RunFacts;
  readonly gate: {
    readonly verdict: Verdict | null;
    readonly artifacts: readonly string[];
    readonly checks: readonly GateCheck[];
    /** The end of the log that the role wrote of what it did; absent: it writes none, or nobody has read it. */
    readonly log?: string;
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
  lines.push(`<p>Duration: ${seconds(facts.durationMs)}</p>`);
  const delivered = pullRequest === null ? `branch ${task.branch}` : `pull request #${pullRequest.number}`;
  const items = stage.delivers ? [delivered] : gate.artifacts;
  if (items.length > 0) lines.push(`<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`);
  lines.push(...reportGate(gate.checks));
  if (gate.log !== undefined) lines.push(`<pre>${escapeHtml(gate.log)}</pre>`);
  if (commit.leftOut.length > 0) {
    lines.push(`<p>Left out, the role may not change them: ${commit.leftOut.map(escapeHtml).join(', ')}</p>`);
  }
  if (commit.refused !== undefined) {
    lines.push(`<p>Not committed, back to the ${stage.role}: ${commit.refused.map(escapeHtml).join(', ')}</p>`);
  }
  if (commit.conflict !== undefined) {
    const { with: other, files } = commit.conflict;
    const where = files === null ? '' : `: ${files.map(escapeHtml).join(', ')}`;
    lines.push(`<p>In conflict with ${escapeHtml(other)}${where}</p>`);
  }
  if (facts.refused !== undefined) lines.push(`<p>Refused: ${escapeHtml(refusedInWords(facts.refused))}</p>`);
  const { tokens } = facts;
  const used =
    tokens === null
      ? 'tokens unknown'
      : `${tokens.input + tokens.cacheRead + tokens.cacheWritten} in, ${tokens.output} out`;
  const costUsd = facts.costUsd ?? 0;
  const estimatedUsd = facts.costEstimated === true ? costUsd : 0;
  const cost = spent({ costUsd, estimatedUsd, unknownCosts: facts.costUsd === null ? 1 : 0 });
  lines.push(
    `<sub>${escapeHtml(facts.model ?? policy.model ?? 'default model')} · effort ${policy.effort ?? 'default'} · ${used} · ${cost}</sub>`,
  );
  return lines.join('\n');
}

/** What of a gate its artifacts and its verdict do not say: the checks, and of those that failed the end of what they said. */
function reportGate(checks: readonly GateCheck[]): string[] {
  const commands = checks.filter(({ kind }) => kind === 'set-up' || kind === 'command' || kind === 'forge');
  const words = commands.map(checkInWords).map((one) => `<li>${escapeHtml(one)}</li>`);
  const told = failedChecks({ checks: checks.filter(({ kind, verdict }) => kind !== 'verdict' || verdict === null) });
  return [
    ...(words.length === 0 ? [] : [`<p>Checks:</p><ul>${words.join('')}</ul>`]),
    ...(told.length === 0 ? [] : [`<pre>${escapeHtml(evidenceInWords(told).join('\n'))}</pre>`]),
  ];
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
  const how = view.closedBy === undefined ? 'Done' : `Closed, nothing to do, says ${view.closedBy}`;
  return `<p>${escapeHtml(how)}: ${escapeHtml(view.title)}, ${view.tokens} tokens, ${spent(view)}</p>\n<table>${head}${rows.join('')}</table>`;
}
