import type { Content, Span, Text } from '../../content/content.js';
import { code, linked, list, paragraph, quote, strong, verbatim } from '../../content/make.js';
import { evidenceInWords } from '../../gates/check-in-words.js';
import type { GateCheck } from '../../gates/gate.js';
import { artifactsFolder } from '../../pipeline/stages.js';
import type { PendingApproval } from '../../task/approval.js';
import type { PullRequest, TaskIdentity } from '../../task/task.js';
import { shortCommit } from '../../text/short-commit.js';
import { choicesOf } from '../choices.js';
import { pagesOf } from './pages.js';
import type { ActsBy } from './ways.js';

export interface ApprovalComment {
  readonly task: TaskIdentity;
  readonly asked: PendingApproval;
  readonly pullRequest: PullRequest | null;
  /** Who may decide; null: nobody is named. */
  readonly approvers: readonly string[] | null;
  /** What was red, where that is what is asked about. */
  readonly evidence: readonly GateCheck[];
  readonly actsBy: ActsBy;
}

/** What waits for a person: what, at which commit, who may decide, and how. */
export function commentApproval(comment: ApprovalComment): Content {
  const { asked, evidence } = comment;
  return [
    paragraph('✋ ', strong('Approval needed'), `: ${asked.what}`),
    ...verbatim(evidenceInWords(evidence)),
    ...list([toLookAt(comment), whoMay(comment), ...howTo(comment)]),
  ];
}

export interface ApprovalAnswer {
  readonly decision: 'approved' | 'rejected' | 'withdrawn';
  /** Null: orch has withdrawn it. */
  readonly by: string | null;
  readonly reason: string | null;
}

/** The same comment once nobody waits for it any more. */
export function commentDecided({ asked }: Pick<ApprovalComment, 'asked'>, answer: ApprovalAnswer): Content {
  const { decision, by, reason } = answer;
  const icon = { approved: '✅', rejected: '↩️', withdrawn: '☑️' }[decision];
  const state = `${decision.charAt(0).toUpperCase()}${decision.slice(1)}`;
  return [
    paragraph(`${icon} `, strong(state), `${by === null ? '' : ` by ${by}`}: ${asked.what}`),
    ...quote(reason ?? undefined),
  ];
}

function toLookAt({ task, asked, pullRequest }: ApprovalComment): Text {
  const pages = pagesOf(task.repository, pullRequest);
  const { commit } = asked;
  const papers = artifactsFolder(task.item);
  return [
    'commit ',
    linked(shortCommit(commit), pages?.commit(commit)),
    ...(pages === null ? [] : [', ', linked(papers, pages.folder(commit, papers))]),
    ...(pullRequest === null ? [] : [', ', linked(`pull request #${pullRequest.number}`, pullRequest.url)]),
  ];
}

function whoMay({ approvers, actsBy }: ApprovalComment): Text {
  if (approvers !== null) return `who may decide: ${approvers.join(', ')}`;
  return `who may decide: ${actsBy === 'word' ? 'whoever may push to the repository' : 'everybody'}`;
}

function howTo({ task, asked, actsBy }: ApprovalComment): Text[] {
  const choices = choicesOf(asked.of);
  const say = ([approve, reject]: readonly [string, string], more: Span[] = []): Text[] => [
    [code(approve), ` ${choices?.approve ?? 'approves it'}`],
    [code(reject), ` ${choices?.reject ?? 'sends it back with the reason'}`, ...more],
  ];
  if (actsBy === 'word') return say([`/approve ${asked.of}`, '/reject why']);
  const of = `${task.id} --approval '${asked.approval}'`;
  return say(
    [`orch approve ${of}`, `orch reject ${of} --reason "…"`],
    ['; ', code(`orch show ${task.id}`), ' shows it'],
  );
}
