import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../../config/package-root.js';
import { toText } from '../../../domain/content/to-text.js';
import type { GateCheck } from '../../../domain/gates/gate.js';
import { type NoticeKind, noticeKinds } from '../../../domain/notices/notice-kinds.js';
import { type NoticeAbout, noticeOf, noticeTable } from '../../../domain/wording/notice-table.js';
import { failed, rolledBack } from './deploys/a-failed-deployment.js';
import { facts, task } from './a-failed-run.js';

const run = {
  role: 'developer',
  facts,
  ending: { type: 'AgentFailed', message: 'exit code 2 without a result' },
} as const;

const textOf = <Kind extends NoticeKind>(kind: Kind, of: typeof task, ...about: NoticeAbout<Kind>) =>
  toText(noticeOf(kind, of, ...about).content);

describe('notices, by the contract’s sentences', () => {
  test.each([
    [
      'of a run that began',
      textOf('run-started', task, { role: 'developer', number: 7 }),
      'demo/D-1: developer started (run 7)',
    ],
    [
      'of a run that ended',
      textOf('run-finished', task, run),
      'demo/D-1: developer finished in 61 s (AgentFailed, exit_code=2)',
    ],
    [
      'of a failed run',
      textOf('run-failed', task, run),
      '⚠️ demo/D-1: Agent developer failed (exit_code=2). Check logs: /runs/7.log\nexit code 2 without a result',
    ],
    [
      'of one without an exit code',
      textOf('run-failed', task, { ...run, facts: { ...facts, exitCode: null } }),
      '⚠️ demo/D-1: Agent developer failed (exit_code=none). Check logs: /runs/7.log\nexit code 2 without a result',
    ],
    [
      'of tries that are used up',
      textOf('blocked', task, {
        number: 1,
        reason: 'tester: 2 attempts (exit=1): exit code 1',
        outOfTries: { role: 'tester', logPath: '/runs/7.log', why: '2 attempts (exit=1)' },
        ways: [{ way: 'retry' }],
      }),
      '🚨 demo/D-1 (tester, repo demo) failed: 2 attempts (exit=1). Logs: /runs/7.log\norch retry task/demo/D-1   (tries again)',
    ],
    [
      'of a block, with what helps there',
      textOf('blocked', task, {
        number: 1,
        reason: 'developer: Not logged in',
        ways: [{ way: 'fix', where: 'agent' }, { way: 'retry' }],
      }),
      '🚨 demo/D-1 is blocked: developer: Not logged in\n' +
        "put the agent right on its host (its login, its account's credit, its program), then retry\n" +
        'orch retry task/demo/D-1   (tries again)',
    ],
    [
      'of a question, with the words of whoever asks',
      textOf('blocked', task, {
        number: 1,
        reason: 'developer changed nothing',
        said: 'It is\nthere.',
        ways: [{ way: 'close' }],
      }),
      '🚨 demo/D-1 is blocked: developer changed nothing\n> It is\n> there.\n' +
        'orch close task/demo/D-1   (agrees: ends the task as done, and merges nothing)',
    ],
    [
      'of a wait for a quota, which is no failure',
      textOf('quota', task, {
        role: 'developer',
        wait: { kind: 'limit', agent: 'claude', until: Date.UTC(2026, 10, 23, 15, 43) },
        since: Date.UTC(2026, 10, 23, 12),
      }),
      "⏳ demo/D-1: developer is waiting for Claude's limit until 15:43 UTC",
    ],
    [
      'of the first stage',
      textOf('stage-changed', task, { from: null, to: 'analysis', round: 1, reason: 'started' }),
      'demo/D-1: analysis: started',
    ],
    [
      'of a stage that comes again',
      textOf('stage-changed', task, {
        ...{ from: 'review', to: 'development', round: 2, reason: 'review: verdict REQUEST_CHANGES' },
      }),
      'demo/D-1: review → development, round 2: review: verdict REQUEST_CHANGES',
    ],
    [
      'of a gate',
      textOf('gate-failed', task, { stage: 'development', reason: '`npm test` failed (exit 1)' }),
      '❗ demo/D-1: the gate of development failed: `npm test` failed (exit 1)',
    ],
    [
      'of a failed deployment',
      textOf('deploy-failed', task, failed('health', rolledBack)),
      [
        '🚨 demo/D-1: Deploy failed! Rolled back. Needs fix.',
        'https://shop.example/health answers 500',
        '  <h1>oops</h1>',
      ].join('\n'),
    ],
    [
      'of what costs more than it may',
      textOf('over-budget', task, { role: 'developer', facts, cost: { costUsd: 12.004 }, budgetUsd: 2 }),
      '⚠️ demo/D-1: over its budget: $12.00 of $2.00. Run 7 (developer) cost $0.26. Logs: /runs/7.log',
    ],
  ])('%s', (_name, told, expected) => {
    expect(told).toBe(expected);
  });
});

describe('a notice asks', () => {
  const commit = 'c0ffee'.repeat(7).slice(0, 40);
  const pending = { approval: 'deploy#2@c0ffeec0ffee', of: 'deploy', commit, what: 'the deployment' };
  const ofApproval = { on: 'approval', approval: pending.approval, of: 'deploy', commit };
  const block = { reason: 'why', number: 3 };

  test.each([
    ['for a decision', noticeOf('approval', task, pending), ofApproval],
    ['for it again', noticeOf('reminder', task, pending), ofApproval],
    [
      'for help with a block',
      noticeOf('blocked', task, { ...block, ways: [{ way: 'retry' }] }),
      { on: 'block', question: false, number: 3 },
    ],
    [
      'for an answer to an agent',
      noticeOf('blocked', task, { ...block, said: 'Which?', ways: [{ way: 'answer' }, { way: 'cancel' }] }),
      { on: 'block', question: true, number: 3 },
    ],
    ['for a look at a log', noticeOf('run-failed', task, run), { on: 'run', run: 7 }],
    ['for nothing', noticeOf('cancelled', task, null), null],
  ])('%s', (_name, { project, taskId, asks }, expected) => {
    expect({ project, taskId, asks }).toEqual({ project: 'demo', taskId: 'task/demo/D-1', asks: expected });
  });
});

const aRedCheck: GateCheck = {
  ...{ kind: 'command', name: 'npm test', outcome: 'failed', exitCode: 1, endedBy: null, durationMs: 10 },
  ...{ verdict: null, tail: '  1) fails <b>', logPath: null, url: null },
};

test('commands of a notice are code, evidence is verbatim, what somebody said is a quote', () => {
  const evidence = [aRedCheck];
  const { content } = noticeOf('blocked', task, {
    ...{ reason: 'tests *fail*', number: 1, said: 'It\nis so', evidence, ways: [{ way: 'retry' }] },
  });
  expect(content).toEqual([
    { kind: 'paragraph', text: ['🚨 demo/D-1 is blocked: tests *fail*'] },
    { kind: 'quote', text: 'It\nis so' },
    { kind: 'verbatim', text: '`npm test` failed (exit 1)\n    1) fails <b>' },
    { kind: 'paragraph', text: [{ kind: 'code', text: 'orch retry task/demo/D-1' }, '   (tries again)'] },
  ]);
});

const page = readFileSync(join(packageRoot, 'docs/notices.md'), 'utf8');

test.each(noticeKinds)('docs/notices.md says when %s is told, and how urgent it is', (kind) => {
  const { when, urgency } = noticeTable[kind];
  const [row = ''] = page.split('\n').filter((line) => line.startsWith(`| \`${kind}\` `));
  const cells = row.split('|').map((cell) => cell.trim());
  expect(cells.slice(1, 4)).toEqual([`\`${kind}\``, urgency, when]);
});
