/** The receivers of notices; each is told by itself. */
export const notifierNames = ['log', 'command', 'telegram', 'webhook'] as const;
export type NotifierName = (typeof notifierNames)[number];

/** When each is told, and how: `domain/wording/notice-table.ts`. */
export const noticeKinds = [
  'run-started',
  'run-finished',
  'run-failed',
  'over-budget',
  'quota',
  'breaker-opened',
  'breaker-closed',
  'budget-near',
  'budget-used-up',
  'stage-changed',
  'gate-failed',
  'approval',
  'reminder',
  'blocked',
  'host-left',
  'deploy-failed',
  'deploy-error',
  'degraded',
  'monitored',
  'done',
  'closed',
  'cancelled',
  'loop',
  'tracker-refused',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Urgent: something is wrong. Action: a person is asked. Info: the task goes its way. */
export const urgencies = ['urgent', 'action', 'info'] as const;
export type Urgency = (typeof urgencies)[number];
