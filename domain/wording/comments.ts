import type { Block, Content } from '../content/content.js';
import { code, list, paragraph, small, strong, verbatim } from '../content/make.js';
import { checkInWords, evidenceInWords } from '../gates/check-in-words.js';
import { failedChecks, type GateCheck } from '../gates/gate.js';
import type { Conflict } from '../decisions/conflict.js';
import { roles, type Stage, type Verdict } from '../pipeline/stages.js';
import type { AgentPolicy, PullRequest, RunFacts, TaskIdentity } from '../task/task.js';
import type { TaskView } from '../task/task-view.js';
import { addUp } from '../task/visits.js';
import { seconds, spent } from './describe-task.js';
import { refusedInWords } from './refused-in-words.js';

/** What orch writes below a work item. CONTRACT's sentences, to the letter. */

/** That a person is needed before an agent can work, and what was red. */
export function commentBefore(task: TaskIdentity, what: string, failed: readonly GateCheck[]): Content {
  return [
    paragraph(`A person is needed: ${what}. `, code(`orch status ${task.id}`), ' has the ways on.'),
    ...verbatim(evidenceInWords(failed)),
  ];
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
export function commentStage(report: StageReport): Content {
  const { task, stage, policy, facts, gate, commit, pullRequest } = report;
  const delivered = pullRequest === null ? `branch ${task.branch}` : `pull request #${pullRequest.number}`;
  const { tokens } = facts;
  const used =
    tokens === null
      ? 'tokens unknown'
      : `${tokens.input + tokens.cacheRead + tokens.cacheWritten} in, ${tokens.output} out`;
  const costUsd = facts.costUsd ?? 0;
  const estimatedUsd = facts.costEstimated === true ? costUsd : 0;
  const cost = spent({ costUsd, estimatedUsd, unknownCosts: facts.costUsd === null ? 1 : 0 });
  return [
    paragraph(strong(stage.role), ' finished ', strong(stage.name)),
    ...(gate.verdict === null ? [] : [paragraph('Verdict: ', strong(gate.verdict))]),
    paragraph(`Duration: ${seconds(facts.durationMs)}`),
    ...list(stage.delivers ? [delivered] : gate.artifacts),
    ...reportGate(gate.checks),
    ...(gate.log === undefined ? [] : verbatim([gate.log])),
    ...reportCommit(stage, commit),
    ...(facts.refused === undefined ? [] : [paragraph(`Refused: ${refusedInWords(facts.refused)}`)]),
    small(
      `${facts.model ?? policy.model ?? 'default model'} · effort ${policy.effort ?? 'default'} · ${used} · ${cost}`,
    ),
  ];
}

function reportCommit({ role }: Stage, { leftOut, refused, conflict }: StageReport['commit']): Block[] {
  const where = conflict === undefined || conflict.files === null ? '' : `: ${conflict.files.join(', ')}`;
  return [
    ...(leftOut.length === 0 ? [] : [paragraph(`Left out, the role may not change them: ${leftOut.join(', ')}`)]),
    ...(refused === undefined ? [] : [paragraph(`Not committed, back to the ${role}: ${refused.join(', ')}`)]),
    ...(conflict === undefined ? [] : [paragraph(`In conflict with ${conflict.with}${where}`)]),
  ];
}

/** What of a gate its artifacts and its verdict do not say: the checks, and of those that failed the end of what they said. */
function reportGate(checks: readonly GateCheck[]): Block[] {
  const commands = checks.filter(({ kind }) => kind === 'set-up' || kind === 'command' || kind === 'forge');
  const told = failedChecks({ checks: checks.filter(({ kind, verdict }) => kind !== 'verdict' || verdict === null) });
  return [
    ...(commands.length === 0 ? [] : [paragraph('Checks:'), ...list(commands.map(checkInWords))]),
    ...verbatim(evidenceInWords(told)),
  ];
}

/** CONTRACT, the deployer's end: sums by role. */
export function commentSummary(view: TaskView): Content {
  const rows = roles.flatMap((role) => {
    const visits = view.stages.filter((visit) => visit.role === role);
    if (visits.length === 0) return [];
    const { runs, tokens, ...cost } = addUp(visits);
    return [[role, String(runs), String(tokens), spent(cost)]];
  });
  const how = view.closedBy === undefined ? 'Done' : `Closed, nothing to do, says ${view.closedBy}`;
  return [
    paragraph(`${how}: ${view.title}, ${view.tokens} tokens, ${spent(view)}`),
    { kind: 'table', head: ['role', 'runs', 'tokens', 'cost'], rows },
  ];
}
