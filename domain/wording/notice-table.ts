import type { NoticeKind } from '../task/outgoing.js';
import type { TaskIdentity } from '../task/task.js';
import { brakeNotice } from './brake-notice.js';
import * as monitor from './deploys/monitor-in-words.js';
import * as notices from './notices.js';

/** Urgent: something is wrong. Action: a person is asked. Info: the task goes its way. */
export const urgencies = ['urgent', 'action', 'info'] as const;
export type Urgency = (typeof urgencies)[number];

/** Who is told what in which case. A worker's log is told everything; other receivers what the settings leave them. */
export const noticeTable = {
  'run-started': { when: 'the process of an agent is there', urgency: 'info', text: notices.runStarted },
  'run-finished': { when: 'a run has ended, however it ended', urgency: 'info', text: notices.runFinished },
  'run-failed': {
    when: 'a run has failed, whether it is tried again or not; of a deployer, `deploy-failed` alone',
    urgency: 'urgent',
    text: notices.runFailed,
  },
  quota: { when: "a run met its agent's usage limit, and the task waits", urgency: 'info', text: notices.quota },
  'breaker-opened': {
    when: 'a provider fails, is used up or refuses the login, or a person holds runs back: told once for all tasks',
    urgency: 'urgent',
    text: brakeNotice,
  },
  'breaker-closed': { when: 'its runs start again, told once for all tasks', urgency: 'info', text: brakeNotice },
  'budget-near': {
    when: '80 % of the budget of a day or a month are used, once a period',
    urgency: 'action',
    text: brakeNotice,
  },
  'budget-used-up': {
    when: 'tasks wait because the budget of a day or a month is used up, once a period',
    urgency: 'urgent',
    text: brakeNotice,
  },
  'over-budget': {
    when: 'a run has ended, and the task has cost more than it may',
    urgency: 'urgent',
    text: notices.overBudget,
  },
  'stage-changed': { when: 'a stage is entered', urgency: 'info', text: notices.stageChanged },
  'gate-failed': {
    when: 'a gate did not pass, or a verdict sends the task back',
    urgency: 'info',
    text: notices.gateFailed,
  },
  approval: { when: 'an approval is asked for', urgency: 'action', text: notices.approvalNeeded },
  reminder: {
    when: 'an approval has waited for the reminder interval',
    urgency: 'action',
    text: notices.approvalNeeded,
  },
  blocked: { when: 'a person is needed', urgency: 'urgent', text: notices.blocked },
  'host-left': { when: 'a host does not answer, and the task leaves it', urgency: 'urgent', text: notices.hostLeft },
  'deploy-failed': {
    when: 'a deployment that was begun has failed, with what came of its rollback',
    urgency: 'urgent',
    text: notices.deployFailed,
  },
  'deploy-error': {
    when: 'the finalizer of a deployment, or its monitor, could not look',
    urgency: 'urgent',
    text: monitor.deployError,
  },
  degraded: {
    when: 'what was deployed is not healthy any more, and what its rollback came to',
    urgency: 'urgent',
    text: monitor.degraded,
  },
  monitored: {
    when: 'the monitor of a deployment has ended, and has not seen it degraded',
    urgency: 'info',
    text: monitor.monitored,
  },
  done: { when: 'the task is done', urgency: 'info', text: notices.done },
  closed: { when: 'a person has closed the task, there being nothing to do', urgency: 'info', text: notices.done },
  loop: {
    when: 'one author was answered ten times within an hour on one item, and is not any more',
    urgency: 'urgent',
    text: notices.answersStopped,
  },
  cancelled: { when: 'the task was cancelled', urgency: 'info', text: notices.cancelled },
} as const satisfies Readonly<Record<NoticeKind, NoticeRow>>;

interface NoticeRow {
  readonly when: string;
  readonly urgency: Urgency;
  readonly text: (task: TaskIdentity, about: never) => string;
}

/** What a notice of a kind is about. */
export type NoticeAbout<Kind extends NoticeKind> =
  Parameters<(typeof noticeTable)[Kind]['text']> extends [TaskIdentity, ...infer About] ? About : never;

const texts: { readonly [Kind in NoticeKind]: { text(task: TaskIdentity, ...about: NoticeAbout<Kind>): string } } =
  noticeTable;

export function noticeText<Kind extends NoticeKind>(
  kind: Kind,
  task: TaskIdentity,
  ...about: NoticeAbout<Kind>
): string {
  return texts[kind].text(task, ...about);
}
