import { expect, test } from '@jest/globals';
import { drawTask } from '../../../cli/draw/draw-task.js';
import { describeTask, spent } from '../../../domain/wording/describe-task.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import type { Wait } from '../../../domain/task/waiting.js';

const view: TaskView = {
  taskId: 'task/demo/x',
  project: 'demo',
  item: 'x',
  title: 'Pay $1 | <img src=x> [here](http://evil)',
  branch: 'orch/x',
  status: 'blocked',
  stage: 'review',
  round: 2,
  waitingFor: {
    kind: 'person',
    number: 1,
    reason: '$20.00 of $20.00 used\n# Heading',
    ways: [{ way: 'setting', name: 'limits.*', of: 'project' }, { way: 'raise-budget' }],
    since: 0,
  },
  paused: false,
  stages: [],
  runningSince: null,
  pullRequest: { number: 7, url: null, mergeCommit: null },
  headCommit: null,
  workspace: null,
  approvals: [{ approval: 'deploy#1@c0ffee0', decision: 'rejected', by: 'Ada|Bob', reason: 'a\nb', at: 0 }],
  tokens: 0,
  costUsd: 1.5,
  budgetUsd: 20,
  startedAt: 0,
  endedAt: null,
};

test('a task is described with its title, its state, what it waits for, and who decided what', () => {
  const text = describeTask(view);
  expect(text).toContain('**blocked** in **review**, round 2 · \\$1.50 of \\$20.00');
  expect(text).toContain('Pull request #7');
  expect(text).toContain('| deploy#1@c0ffee0 | rejected | Ada\\|Bob | a b |');
});

test('texts from outside mean nothing as Markdown, mathematics or HTML', () => {
  const text = describeTask(view);
  expect(text.split('\n')[0]).toBe('**Pay \\$1 \\| \\<img src=x\\> \\[here\\](http://evil)**');
  expect(text).toContain('**Blocked**: \\$20.00 of \\$20.00 used \\# Heading\n');
  expect(text).toContain('- correct \\`limits.\\*\\`');
});

test('a block tells the ways that help there, and no other; status and Temporal UI say the same', () => {
  for (const text of [describeTask(view), drawTask(view, 0, null)]) {
    expect(text).toContain('orch budget task/demo/x USD');
    expect(text).not.toContain('orch guide');
  }
});

test.each([
  [{ costUsd: 0 }, '$0.00'],
  [{ costUsd: 4.0063306 }, '$4.01'],
  [{ costUsd: 1, estimatedUsd: 0.5 }, '~$1.00'],
  [{ costUsd: 1, unknownCosts: 1 }, '≥ $1.00'],
  [{ costUsd: 1, estimatedUsd: 1, unknownCosts: 2 }, '≥ ~$1.00'],
  [{ costUsd: 0, unknownCosts: 1 }, 'cost unknown'],
])('what was spent, %p, is said as %p', (cost, said) => {
  expect(spent(cost)).toBe(said);
});

const visit = {
  stage: 'review',
  role: 'reviewer',
  round: 1,
  startedAt: 0,
  endedAt: 1,
  runs: 1,
  verdict: null,
} as const;

test('a cost that nobody knows is told so of the task and of each stage', () => {
  const stages = [{ ...visit, tokens: 0, costUsd: 0, unknownCosts: 1, lastFailure: null, gate: null }];
  const unknown: TaskView = { ...view, stages, unknownCosts: 1 };
  expect(describeTask(unknown)).toContain('≥ \\$1.50 of \\$20.00');
  expect(describeTask(unknown)).toContain('| cost unknown |');
  expect(drawTask(unknown, 0, null)).toMatch(/≥ \$1\.50 of[^]*cost unknown/);
});

test('what a role was refused is told, once', () => {
  const one = { ...visit, tokens: 0, costUsd: 0, lastFailure: null, gate: null };
  const refused = { tools: ['mcp__x'], hosts: ['evil.example.org:443'] };
  const told: TaskView = {
    ...view,
    stages: [
      { ...one, refused },
      { ...one, round: 2, refused },
    ],
  };
  expect(describeTask(told)).toMatch(
    /\nThe reviewer was refused: tools mcp\\_\\_x \(.*; hosts evil\.example\.org:443 \(/,
  );
  for (const text of [describeTask(told), drawTask(told, 0, null)]) {
    expect(text.match(/evil\.example\.org:443/g)).toHaveLength(1);
  }
});

test('a question is quoted line by line, and means nothing as Markdown', () => {
  const said = 'It is there:\n# see `a.js`\u001b[31m';
  const asked: TaskView = {
    ...view,
    waitingFor: { kind: 'person', number: 1, reason: 'why', said, ways: [], since: 0 },
  };
  expect(describeTask(asked)).toContain('\n> It is there:\n> \\# see \\`a.js\\`');
  expect(drawTask(asked, 0, null)).toContain('\n  > It is there:\n  > # see `a.js`');
});

test('a task that was closed says so, and by whom', () => {
  const ended: TaskView = { ...view, status: 'done', stage: 'done', waitingFor: null, closedBy: 'Ada', endedAt: 0 };
  for (const text of [describeTask(ended), drawTask(ended, 0, null)]) {
    expect(text).toContain('closed: nothing to do, says Ada');
  }
});

test('a wait for a limit says until when, as the status does', () => {
  const waitingFor = {
    kind: 'limit',
    agent: 'claude',
    until: Date.UTC(2026, 10, 23, 15, 43),
    since: Date.UTC(2026, 10, 23, 12),
  } as const;
  const waiting: TaskView = { ...view, status: 'waiting', waitingFor };
  expect(describeTask(waiting)).toContain("**waiting for Claude's limit until 15:43 UTC**");
  expect(drawTask(waiting, waitingFor.since, null)).toContain("waiting for Claude's limit until 15:43 UTC");
});

test('a wait for a brake stands with the command that helps there', () => {
  const since = Date.UTC(2026, 10, 23, 12);
  const drawn = (waitingFor: Wait) => drawTask({ ...view, status: 'waiting', waitingFor }, since, null);
  const breaker = { kind: 'breaker', breaker: 'claude@api.anthropic.com#1', since } as const;
  const overloaded = drawn({ ...breaker, cause: 'transient', reason: 'is overloaded', until: since });
  expect(overloaded).toMatch(/\nwaits since 2026-11-23 12:00:00Z: claude is overloaded, next try 12:00 UTC$/);
  expect(drawn({ ...breaker, cause: 'login', reason: 'Not logged in', until: null })).toMatch(
    /: claude needs a login: Not logged in\n {2}npx orch breaker close claude {3}\(closes the breaker\)$/,
  );
  expect(drawn({ kind: 'budget', scope: 'project/shop/day', limitUsd: 5, usedUsd: 5, until: since, since })).toMatch(
    /the next day begins 12:00 UTC\n {2}npx orch budget shop {3}\(shows the budget, and raises it\)$/,
  );
});

test('what was merged without review, on whose branch, what is missing, and where work lies that no origin has, stand in the status', () => {
  const head = 'c0ffee0123456789c0ffee0123456789c0ffee01';
  const leftAt = { hostId: 'host-1', path: '/srv/x', why: 'POLICY-1:\nno', forGood: true };
  const told: TaskView = {
    ...view,
    adopted: head,
    unreviewed: { by: 'local:ada', commit: head, stages: [{ stage: 'review', why: 'REQUEST_CHANGES' }] },
    leftAt,
    workspace: {
      ...{ hostId: 'host-1', path: '/srv/x', headCommit: head, baseCommit: head, baseBranch: 'main', epoch: 0 },
      submodules: [{ path: 'lib', absent: 'lies on another host' }, { path: 'here' }],
    },
  };
  const drawn = drawTask(told, 0, null).split('\n');
  const merged = 'merged without review (REQUEST_CHANGES) having passed, says local:ada';
  expect(drawn).toEqual(
    expect.arrayContaining([
      '  branch  orch/x, adopted as it was at c0ffee012345',
      `  unreviewed  ${merged}`,
      'The submodule lib is not here, its folder is empty: it lies on another host.',
      'Its work is not all on the origin; it lies on host host-1 in /srv/x: POLICY-1: no',
      'It stays there: `orch gc` removes it only once the origin takes it',
    ]),
  );
  expect(drawn.join()).not.toContain('here is here');
  expect(drawTask({ ...told, leftAt: { ...leftAt, forGood: false } }, 0, null)).toContain(
    'Its host keeps it on the origin as soon as it can',
  );
  const described = describeTask(told);
  expect(described).toContain(
    '**Unreviewed**: merged without review (REQUEST\\_CHANGES) having passed, says local:ada',
  );
  expect(described).toContain('adopted as it was at c0ffee012345');
});
