import type { Content } from '../content/content.js';
import type { PendingApproval } from '../task/approval.js';
import type { Asked, Notice } from '../notices/notice.js';
import type { NoticeKind, Urgency } from '../notices/notice-kinds.js';
import type { TaskIdentity } from '../task/task.js';
import { brakeNotice } from './brake-notice.js';
import { isQuestion } from '../task/waiting.js';
import { trackerRefused } from './tracker-lag.js';
import * as monitor from './deploys/monitor-in-words.js';
import * as notices from './notices.js';

/** Who is told what in which case. A worker's log is told everything; other receivers what the settings leave them. */
export const noticeTable = {
  'run-started': {
    when: 'the process of an agent is there',
    urgency: 'info',
    content: notices.runStarted,
    asks: ({ number }: { readonly number: number }) => ({ on: 'run', run: number }),
  },
  'run-finished': { when: 'a run has ended, however it ended', urgency: 'info', content: notices.runFinished },
  'run-failed': {
    when: 'a run has failed, whether it is tried again or not; of a deployer, `deploy-failed` alone',
    urgency: 'urgent',
    content: notices.runFailed,
    asks: ({ facts }: notices.EndedRun) => ({ on: 'run', run: facts.number }),
  },
  quota: { when: "a run met its agent's usage limit, and the task waits", urgency: 'info', content: notices.quota },
  'breaker-opened': {
    when: 'a provider fails, is used up or refuses the login, or a person holds runs back: told once for all tasks',
    urgency: 'urgent',
    content: brakeNotice,
  },
  'breaker-closed': { when: 'its runs start again, told once for all tasks', urgency: 'info', content: brakeNotice },
  'budget-near': {
    when: '80 % of the budget of a day or a month are used, once a period',
    urgency: 'action',
    content: brakeNotice,
  },
  'budget-used-up': {
    when: 'tasks wait because the budget of a day or a month is used up, once a period',
    urgency: 'urgent',
    content: brakeNotice,
  },
  'over-budget': {
    when: 'a run has ended, and the task has cost more than it may',
    urgency: 'urgent',
    content: notices.overBudget,
  },
  'stage-changed': { when: 'a stage is entered', urgency: 'info', content: notices.stageChanged },
  'gate-failed': {
    when: 'a gate did not pass, or a verdict sends the task back',
    urgency: 'info',
    content: notices.gateFailed,
  },
  approval: {
    when: 'an approval is asked for',
    urgency: 'action',
    content: notices.approvalNeeded,
    asks: approvalAsked,
  },
  reminder: {
    when: 'an approval has waited for the reminder interval',
    urgency: 'action',
    content: notices.approvalNeeded,
    asks: approvalAsked,
  },
  blocked: {
    when: 'a person is needed',
    urgency: 'urgent',
    content: notices.blocked,
    asks: (block: notices.BlockedTask) => ({ on: 'block', question: isQuestion(block), number: block.number }),
  },
  'host-left': { when: 'a host does not answer, and the task leaves it', urgency: 'urgent', content: notices.hostLeft },
  'deploy-failed': {
    when: 'a deployment that was begun has failed, with what came of its rollback',
    urgency: 'urgent',
    content: notices.deployFailed,
  },
  'deploy-error': {
    when: 'the finalizer of a deployment, or its monitor, could not look',
    urgency: 'urgent',
    content: monitor.deployError,
  },
  degraded: {
    when: 'what was deployed is not healthy any more, and what its rollback came to',
    urgency: 'urgent',
    content: monitor.degraded,
  },
  monitored: {
    when: 'the monitor of a deployment has ended, and has not seen it degraded',
    urgency: 'info',
    content: monitor.monitored,
  },
  done: { when: 'the task is done', urgency: 'info', content: notices.done },
  closed: { when: 'a person has closed the task, there being nothing to do', urgency: 'info', content: notices.done },
  loop: {
    when: 'one author was answered ten times within an hour on one item, and is not any more',
    urgency: 'urgent',
    content: notices.answersStopped,
  },
  'tracker-refused': {
    when: 'the tracker refuses what it is to be told, or has taken nothing for ten minutes: told once for all that one cause keeps back',
    urgency: 'action',
    content: trackerRefused,
  },
  cancelled: { when: 'the task was cancelled', urgency: 'info', content: notices.cancelled },
} as const satisfies Readonly<Record<NoticeKind, NoticeRow>>;

interface NoticeRow {
  readonly when: string;
  readonly urgency: Urgency;
  readonly content: (task: TaskIdentity, about: never) => Content;
  readonly asks?: (about: never) => Asked;
}

/** What a notice of a kind is about. */
export type NoticeAbout<Kind extends NoticeKind> =
  Parameters<(typeof noticeTable)[Kind]['content']> extends [TaskIdentity, ...infer About] ? About : never;

const rows: {
  readonly [Kind in NoticeKind]: {
    content(task: TaskIdentity, ...about: NoticeAbout<Kind>): Content;
    asks?(...about: NoticeAbout<Kind>): Asked;
  };
} = noticeTable;

/** A notice of a task, without what makes it one of its own. */
export function noticeOf<Kind extends NoticeKind>(
  kind: Kind,
  task: TaskIdentity,
  ...about: NoticeAbout<Kind>
): Omit<Notice, 'id'> {
  const row = rows[kind];
  return {
    project: task.project,
    taskId: task.id,
    kind,
    content: row.content(task, ...about),
    asks: row.asks?.(...about) ?? null,
  };
}

function approvalAsked({ approval, of, commit }: PendingApproval): Asked {
  return { on: 'approval', approval, of, commit };
}
