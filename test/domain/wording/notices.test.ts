import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../../config/package-root.js';
import { noticeKinds } from '../../../domain/task/outgoing.js';
import { noticeTable, noticeText } from '../../../domain/wording/notice-table.js';
import { failed, rolledBack } from './deploys/a-failed-deployment.js';
import { facts, task } from './a-failed-run.js';

const run = {
  role: 'developer',
  facts,
  ending: { type: 'AgentFailed', message: 'exit code 2 without a result' },
} as const;

describe('notices, by the contract’s sentences', () => {
  test.each([
    [
      'of a run that began',
      noticeText('run-started', task, { role: 'developer', number: 7 }),
      'demo/D-1: developer started (run 7)',
    ],
    [
      'of a run that ended',
      noticeText('run-finished', task, run),
      'demo/D-1: developer finished in 61 s (AgentFailed, exit_code=2)',
    ],
    [
      'of a failed run',
      noticeText('run-failed', task, run),
      '⚠️ demo/D-1: Agent developer failed (exit_code=2). Check logs: /runs/7.log\nexit code 2 without a result',
    ],
    [
      'of one without an exit code',
      noticeText('run-failed', task, { ...run, facts: { ...facts, exitCode: null } }),
      '⚠️ demo/D-1: Agent developer failed (exit_code=none). Check logs: /runs/7.log\nexit code 2 without a result',
    ],
    [
      'of tries that are used up',
      noticeText('blocked', task, {
        reason: 'tester: 2 attempts (exit=1): exit code 1',
        outOfTries: { role: 'tester', logPath: '/runs/7.log', why: '2 attempts (exit=1)' },
        ways: [{ way: 'retry' }],
      }),
      '🚨 demo/D-1 (tester, repo demo) failed: 2 attempts (exit=1). Logs: /runs/7.log\norch retry task/demo/D-1   (tries again)',
    ],
    [
      'of a block, with what helps there',
      noticeText('blocked', task, {
        reason: 'developer: Not logged in',
        ways: [{ way: 'fix', where: 'agent' }, { way: 'retry' }],
      }),
      '🚨 demo/D-1 is blocked: developer: Not logged in\n' +
        "put the agent right on its host (its login, its account's credit, its program), then retry\n" +
        'orch retry task/demo/D-1   (tries again)',
    ],
    [
      'of a question, with the words of whoever asks',
      noticeText('blocked', task, {
        reason: 'developer changed nothing',
        said: 'It is\nthere.',
        ways: [{ way: 'close' }],
      }),
      '🚨 demo/D-1 is blocked: developer changed nothing\n> It is\n> there.\n' +
        'orch close task/demo/D-1   (agrees: ends the task as done, and merges nothing)',
    ],
    [
      'of a wait for a quota, which is no failure',
      noticeText('quota', task, {
        role: 'developer',
        wait: { kind: 'limit', agent: 'claude', until: Date.UTC(2026, 10, 23, 15, 43) },
        since: Date.UTC(2026, 10, 23, 12),
      }),
      "⏳ demo/D-1: developer is waiting for Claude's limit until 15:43 UTC",
    ],
    [
      'of the first stage',
      noticeText('stage-changed', task, { from: null, to: 'analysis', round: 1, reason: 'started' }),
      'demo/D-1: analysis: started',
    ],
    [
      'of a stage that comes again',
      noticeText('stage-changed', task, {
        ...{ from: 'review', to: 'development', round: 2, reason: 'review: verdict REQUEST_CHANGES' },
      }),
      'demo/D-1: review → development, round 2: review: verdict REQUEST_CHANGES',
    ],
    [
      'of a gate',
      noticeText('gate-failed', task, { stage: 'development', reason: '`npm test` failed (exit 1)' }),
      '❗ demo/D-1: the gate of development failed: `npm test` failed (exit 1)',
    ],
    [
      'of a failed deployment',
      noticeText('deploy-failed', task, failed('health', rolledBack)),
      [
        '🚨 demo/D-1: Deploy failed! Rolled back. Needs fix.',
        'https://shop.example/health answers 500',
        '  <h1>oops</h1>',
      ].join('\n'),
    ],
    [
      'of what costs more than it may',
      noticeText('over-budget', task, { role: 'developer', facts, cost: { costUsd: 12.004 }, budgetUsd: 2 }),
      '⚠️ demo/D-1: over its budget: $12.00 of $2.00. Run 7 (developer) cost $0.26. Logs: /runs/7.log',
    ],
  ])('%s', (_name, told, expected) => {
    expect(told).toBe(expected);
  });
});

const page = readFileSync(join(packageRoot, 'docs/notices.md'), 'utf8');

test.each(noticeKinds)('docs/notices.md says when %s is told, and how urgent it is', (kind) => {
  const { when, urgency } = noticeTable[kind];
  const [row = ''] = page.split('\n').filter((line) => line.startsWith(`| \`${kind}\` `));
  const cells = row.split('|').map((cell) => cell.trim());
  expect(cells.slice(1, 4)).toEqual([`\`${kind}\``, urgency, when]);
});
