import type { Block, Content, Text } from '../../content/content.js';
import { linked, list, paragraph, small, strong, verbatim } from '../../content/make.js';
import { checkInWords, evidenceInWords } from '../../gates/check-in-words.js';
import { failedChecks, type GateCheck } from '../../gates/gate.js';
import type { Elsewhere } from '../../git/elsewhere.js';
import type { RefusedPush } from '../../git/refused-push.js';
import type { Conflict } from '../../decisions/conflict.js';
import type { Role, Stage, StageName, Verdict } from '../../pipeline/stages.js';
import type { AgentPolicy, PullRequest, RunFacts, TaskIdentity } from '../../task/task.js';
import { seconds, spent } from '../describe-task.js';
import { elsewhereInWords } from '../elsewhere-in-words.js';
import { refusedInWords } from '../refused-in-words.js';
import { pagesOf } from './pages.js';

/** What a role has done, as it tells it. CONTRACT, "Status comment". */

export interface StageReport {
  readonly task: TaskIdentity;
  readonly stage: Stage;
  readonly round: number;
  readonly policy: AgentPolicy;
  readonly facts: RunFacts;
  /** What the run's commit is worth; null: nobody has looked yet. */
  readonly gate: ReportedGate | null;
  readonly commit: {
    readonly headCommit: string;
    readonly leftOut: readonly string[];
    readonly refused?: readonly string[];
    readonly conflict?: Conflict;
    readonly elsewhere?: readonly Elsewhere[];
    readonly refusedPush?: RefusedPush;
  };
  readonly pullRequest: PullRequest | null;
}

export interface ReportedGate {
  readonly verdict: Verdict | null;
  /** Files of the branch. */
  readonly artifacts: readonly string[];
  readonly checks: readonly GateCheck[];
  /** The commit that was looked at; absent: the run's. */
  readonly headCommit?: string;
  /** The end of the log that the role wrote of what it did; absent: it writes none, or nobody has read it. */
  readonly log?: string;
}

/** Header, verdict, duration, artifacts, and in small what it took. */
export function commentStage(report: StageReport): Content {
  const { stage, round, facts, gate, commit } = report;
  return [
    header({ role: stage.role, name: stage.name, round }),
    ...(gate === null || gate.verdict === null ? [] : [paragraph('Verdict: ', strong(gate.verdict))]),
    paragraph(`Duration: ${seconds(facts.durationMs)}`),
    ...list(stage.delivers ? [delivered(report)] : artifacts(report)),
    ...reportGate(gate?.checks ?? []),
    ...(gate?.log === undefined ? [] : verbatim([gate.log])),
    ...reportCommit(stage, commit),
    ...(facts.refused === undefined ? [] : [paragraph(`Refused: ${refusedInWords(facts.refused)}`)]),
    small(whatItTook(report)),
  ];
}

const icons: Readonly<Record<Role, string>> = {
  analyst: '🔎',
  architect: '📐',
  developer: '🔨',
  reviewer: '👀',
  tester: '🧪',
  deployer: '🚀',
};

/** `round`: the first one is not told. */
export function header({ role, name, round = 1 }: { role: Role; name: StageName; round?: number }): Block {
  return paragraph(
    ...[`${icons[role]} `, strong(role), ' finished ', strong(name)],
    ...(round === 1 ? [] : [`, round ${round}`]),
  );
}

function delivered({ task, pullRequest }: StageReport): Text {
  if (pullRequest !== null) return [linked(`pull request #${pullRequest.number}`, pullRequest.url)];
  const pages = pagesOf(task.repository, pullRequest);
  return ['branch ', linked(task.branch, pages?.branch(task.branch))];
}

/** Each as it is on the commit that was looked at. */
function artifacts({ task, gate, commit, pullRequest }: StageReport): Text[] {
  const pages = pagesOf(task.repository, pullRequest);
  const at = gate?.headCommit ?? commit.headCommit;
  return (gate?.artifacts ?? []).map((path) => [linked(path, pages?.file(at, path))]);
}

function whatItTook({ policy, facts }: StageReport): string {
  const { tokens } = facts;
  const used =
    tokens === null
      ? 'tokens unknown'
      : `${tokens.input + tokens.cacheRead + tokens.cacheWritten} in, ${tokens.output} out`;
  const costUsd = facts.costUsd ?? 0;
  const estimatedUsd = facts.costEstimated === true ? costUsd : 0;
  const cost = spent({ costUsd, estimatedUsd, unknownCosts: facts.costUsd === null ? 1 : 0 });
  const model = facts.model ?? policy.model ?? 'default model';
  return `${model} · effort ${policy.effort ?? 'default'} · ${used} · ${cost}`;
}

function reportCommit(
  { role }: Stage,
  { leftOut, refused, conflict, elsewhere = [], refusedPush }: StageReport['commit'],
): Block[] {
  const where = conflict === undefined || conflict.files === null ? '' : `: ${conflict.files.join(', ')}`;
  return [
    ...(leftOut.length === 0 ? [] : [paragraph(`Left out, the role may not change them: ${leftOut.join(', ')}`)]),
    ...(refused === undefined ? [] : [paragraph(`Not committed, back to the ${role}: ${refused.join(', ')}`)]),
    ...(elsewhere.length === 0
      ? []
      : [paragraph('Left elsewhere in its own git:'), ...list(elsewhere.map(elsewhereInWords))]),
    ...(refusedPush === undefined
      ? []
      : [paragraph('Not on the branch, the origin refuses it:'), ...verbatim(refusedPush.lines)]),
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
