import { describe, expect, test } from '@jest/globals';
import type { Asked } from '../../../domain/notices/notice.js';
import { type NoticeKind, noticeKinds } from '../../../domain/notices/notice-kinds.js';
import { type NoticeFacts, whyNotTold } from '../../../domain/decisions/still-true.js';
import type { Wait } from '../../../domain/task/waiting.js';

const hour = 3_600;
const approval: Asked = { on: 'approval', approval: 'deploy#1@c0ffee', of: 'deploy', commit: 'c0ffee' };
const block: Asked = { on: 'block', question: false, number: 2 };
const blockedBy = (number: number): Wait => ({ kind: 'person', number, reason: 'why', ways: [], since: 0 });
const backoff: Wait = { kind: 'backoff', failure: 'x', until: 0, since: 0 };
const unknown: NoticeFacts = { ageSeconds: 0, status: null, waitingFor: null, decision: null };

describe('a notice is told as long as it is true', () => {
  test.each<[string, NoticeKind, Asked | null, Partial<NoticeFacts>, string | null]>([
    ['an approval that is pending', 'approval', approval, { decision: 'pending', ageSeconds: 100 * hour }, null],
    ['one that the ledger does not have', 'approval', approval, {}, null],
    ['one that was given', 'approval', approval, { decision: 'approved' }, 'the approval was approved'],
    ['a reminder of one that was not', 'reminder', approval, { decision: 'rejected' }, 'the approval was rejected'],
    ['one that nobody needs', 'approval', approval, { decision: 'withdrawn' }, 'the approval was withdrawn'],
    ['a reminder of the day before', 'reminder', approval, { ageSeconds: 25 * hour }, 'nobody could be told in time'],
    [
      'a block that is there',
      'blocked',
      block,
      { status: 'blocked', waitingFor: blockedBy(2), ageSeconds: hour },
      null,
    ],
    ['one of which the ledger has not heard', 'blocked', block, { status: 'running', ageSeconds: 5 }, null],
    ['one whose task the ledger does not have', 'blocked', block, { ageSeconds: hour }, null],
    ['one that is over', 'blocked', block, { status: 'running', ageSeconds: 61 }, 'the block is over'],
    [
      'one before another wait',
      'blocked',
      block,
      { status: 'waiting', waitingFor: backoff, ageSeconds: 61 },
      'the block is over',
    ],
    [
      'one before a later one',
      'blocked',
      block,
      { status: 'blocked', waitingFor: blockedBy(3), ageSeconds: 61 },
      'the block is over',
    ],
    [
      'one behind an earlier one',
      'blocked',
      block,
      { status: 'blocked', waitingFor: blockedBy(1), ageSeconds: 61 },
      null,
    ],
    ['one whose task was cancelled', 'blocked', block, { status: 'cancelled' }, 'the task has ended'],
    ['a stage of just now', 'stage-changed', null, { ageSeconds: hour - 1 }, null],
    ['a stage of long ago', 'stage-changed', null, { ageSeconds: hour + 1 }, 'nobody could be told in time'],
    ['the end of a task, days later', 'done', null, { status: 'done', ageSeconds: 100 * hour }, null],
  ])('%s', (_name, kind, asks, facts, why) => {
    expect(whyNotTold({ kind, asks }, { ...unknown, ...facts })).toBe(why);
  });

  test.each(noticeKinds)('%s is worth telling for an hour at least, and for a week at most', (kind) => {
    expect(whyNotTold({ kind, asks: null }, { ...unknown, ageSeconds: hour })).toBeNull();
    expect(whyNotTold({ kind, asks: null }, { ...unknown, ageSeconds: 8 * 24 * hour })).not.toBeNull();
  });
});
