import { shortCommit } from '../text/short-commit.js';
import type { RunEnding } from '../failures/failure.js';
import type { Content } from '../content/content.js';
import { code, paragraph, quote, verbatim } from '../content/make.js';
import { evidenceInWords } from '../gates/check-in-words.js';
import type { Role, StageName } from '../pipeline/stages.js';
import type { RunFacts, TaskIdentity } from '../task/task.js';
import type { LeftAt, TaskView } from '../task/task-view.js';
import type { Block, WaitFor } from '../task/waiting.js';
import { dollars } from '../text/dollars.js';
import type { PendingApproval } from '../task/approval.js';
import { choicesOf } from './choices.js';
import { closed } from './closed.js';
import { deployFailureInWords, evidenceOfFailure, type FailedDeployment } from './deploys/failure-in-words.js';
import { seconds, type Spent, spent } from './describe-task.js';
import { leftAtInWords } from './work/left-at.js';
import { waitInWords } from './wait-in-words.js';
import { commandAndWhat, waysAsParagraphs } from './ways-in-words.js';

/** What the notices say, each by its row in `notice-table.ts`. The first paragraph is CONTRACT's sentence, to the letter. */

const mostNamed = 10;
const linesInNotice = 8;

function link(task: TaskIdentity): string {
  return `${task.project}/${task.item}`;
}

export function approvalNeeded(task: TaskIdentity, { approval, of, what }: PendingApproval): Content {
  const choices = choicesOf(of);
  const approve = `orch approve ${task.id} --approval '${approval}'`;
  const reject = `orch reject ${task.id} --approval '${approval}' --reason "…"`;
  return [
    paragraph(`✋ ${link(task)}: approval needed for ${what}.`),
    paragraph(code(`orch show ${task.id}`)),
    ...(choices === null
      ? [paragraph(code(approve))]
      : [commandAndWhat(approve, choices.approve), commandAndWhat(reject, choices.reject)]),
  ];
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

export function runStarted(
  task: TaskIdentity,
  { role, number }: { readonly role: Role; readonly number: number },
): Content {
  return [paragraph(`${link(task)}: ${role} started (run ${number})`)];
}

export interface EndedRun {
  readonly role: Role;
  readonly facts: RunFacts;
  readonly ending: RunEnding;
}

export function runFinished(task: TaskIdentity, { role, facts, ending }: EndedRun): Content {
  const exit = facts.exitCode === null ? 'no exit code' : `exit_code=${facts.exitCode}`;
  return [paragraph(`${link(task)}: ${role} finished in ${seconds(facts.durationMs)} (${ending.type}, ${exit})`)];
}

export function runFailed(task: TaskIdentity, { role, facts, ending }: EndedRun): Content {
  const exit = facts.exitCode ?? 'none';
  return [
    paragraph(`⚠️ ${link(task)}: Agent ${role} failed (exit_code=${exit}). Check logs: ${facts.logPath}`),
    ...(ending.type === 'Succeeded' ? [] : [paragraph(ending.message)]),
  ];
}

export function quota(
  task: TaskIdentity,
  { role, wait, since }: { readonly role: Role; readonly wait: WaitFor; readonly since: number },
): Content {
  return [paragraph(`⏳ ${link(task)}: ${role} is ${waitInWords({ ...wait, since })}`)];
}

export interface Overshoot {
  readonly role: Role;
  readonly facts: RunFacts;
  /** Of the whole task. */
  readonly cost: Spent;
  readonly budgetUsd: number;
}

/** What the task has cost is more than it may. */
export function overBudget(task: TaskIdentity, { role, facts, cost, budgetUsd }: Overshoot): Content {
  const { number, costUsd, costEstimated, logPath } = facts;
  const run = spent({ costUsd: costUsd ?? 0, estimatedUsd: costEstimated === true ? (costUsd ?? 0) : 0 });
  return [
    paragraph(
      `⚠️ ${link(task)}: over its budget: ${spent(cost)} of ${dollars(budgetUsd)}. Run ${number} (${role}) cost ${run}. Logs: ${logPath}`,
    ),
  ];
}

export function stageChanged(
  task: TaskIdentity,
  stage: { readonly from: StageName | null; readonly to: StageName; readonly round: number; readonly reason: string },
): Content {
  const { from, to, round, reason } = stage;
  return [
    paragraph(
      `${link(task)}: ${from === null ? '' : `${from} → `}${to}${round === 1 ? '' : `, round ${round}`}: ${reason}`,
    ),
  ];
}

export function gateFailed(
  task: TaskIdentity,
  { stage, reason }: { readonly stage: StageName; readonly reason: string },
): Content {
  return [paragraph(`❗ ${link(task)}: the gate of ${stage} failed: ${reason}`)];
}

export interface BlockedTask extends Block {
  /** Of the task's blocks. */
  readonly number: number;
  /** A role has used up its tries. */
  readonly outOfTries?: { readonly role: Role; readonly why: string; readonly logPath: string };
}

/** With the evidence of what has failed: a notice has room for the last few lines. */
export function blocked(task: TaskIdentity, block: BlockedTask): Content {
  const { reason, said, evidence = [], ways, outOfTries } = block;
  return [
    paragraph(outOfTries === undefined ? `🚨 ${link(task)} is blocked: ${reason}` : failed(task, outOfTries)),
    ...quote(said),
    ...verbatim(evidenceInWords(evidence, linesInNotice)),
    ...waysAsParagraphs(ways, task.id),
  ];
}

function failed(task: TaskIdentity, { role, why, logPath }: NonNullable<BlockedTask['outOfTries']>): string {
  return `🚨 ${link(task)} (${role}, repo ${task.repository.name}) failed: ${why}. Logs: ${logPath}`;
}

export function hostLeft(task: TaskIdentity, { hostId }: { readonly hostId: string }): Content {
  return [
    paragraph(
      `⚠️ ${link(task)}: host ${hostId} does not answer. The task goes on from what was pushed, on another host; what still runs there is ended when it is back.`,
    ),
  ];
}

/** With the evidence: a notice has room for the last few lines. */
export function deployFailed(task: TaskIdentity, failed: FailedDeployment): Content {
  const { alert } = deployFailureInWords(failed);
  return [
    paragraph(`🚨 ${link(task)}: ${alert}`),
    ...verbatim(evidenceInWords(evidenceOfFailure(failed.outcome), linesInNotice)),
  ];
}

export function cancelled(task: TaskIdentity, left: LeftAt | null): Content {
  const lines = left === null ? [] : leftAtInWords(left);
  return [paragraph(`${link(task)} was cancelled`), ...lines.map((line) => paragraph(line))];
}

export function done(task: TaskIdentity, view: TaskView): Content {
  const [mark, how] = view.closedBy === undefined ? ['✅', 'done'] : ['☑️', closed(view.closedBy)];
  return [paragraph(`${mark} ${link(task)} is ${how}: ${view.title} (${spent(view)})`)];
}

export function answersStopped(
  { project }: { readonly project: string },
  { login, where, answers }: { readonly login: string; readonly where: string; readonly answers: number },
): Content {
  return [
    paragraph(
      `🚨 ${project}: ${login} is not answered on ${where} for now: there were ${answers} answers within an hour.`,
    ),
    paragraph('If that is a bot that answers each comment, keep it away from there.'),
  ];
}

/** `protected files: AGENTS.md, on the adopted branch orch/APP-1 at 1a2b3c4d5e6f` */
export function protectedOfAdopted(
  branch: string,
  adopted: { readonly head: string; readonly protectedFiles: readonly string[]; readonly protectedCount: number },
): string {
  const { head, protectedFiles: files, protectedCount: count } = adopted;
  return `${approvalProtected({ files, count })}, on the adopted branch ${branch} at ${shortCommit(head)}`;
}
