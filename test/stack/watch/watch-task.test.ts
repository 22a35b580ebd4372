import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../../../stack/watch/ask-approval.js';
import type { TaskView } from '../../../domain/task/task-view.js';
import { watchTask, type Watch } from '../../../stack/watch/watch-task.js';

const base: TaskView = {
  taskId: 'task/demo/DEMO-1',
  project: 'demo',
  item: 'DEMO-1',
  title: 'Add slugify(text)',
  branch: 'orch/DEMO-1',
  status: 'running',
  stage: 'analysis',
  round: 1,
  waitingFor: null,
  paused: false,
  stages: [],
  runningSince: null,
  pullRequest: null,
  headCommit: null,
  workspace: null,
  approvals: [],
  tokens: 0,
  costUsd: 0,
  budgetUsd: null,
  startedAt: 0,
  endedAt: null,
};
const done: TaskView = { ...base, status: 'done', stage: 'done' };
const waitsFor = (approval: string): TaskView => ({
  ...base,
  status: 'waiting-for-approval',
  waitingFor: { kind: 'approval', approval, of: 'deploy', commit: 'c0ffee', what: 'the requirements', since: 0 },
});
const blocked: TaskView = {
  ...base,
  status: 'blocked',
  waitingFor: { kind: 'person', number: 1, reason: 'why', ways: [], since: 0 },
};

/** Shows the views one after the other, the last one for ever. */
function watchOf(views: readonly (TaskView | null | Error)[], more: Partial<Watch> = {}): Watch {
  let index = 0;
  return {
    status: () => {
      const view = views[Math.min(index, views.length - 1)] ?? null;
      index += 1;
      return view instanceof Error ? Promise.reject(view) : Promise.resolve(view);
    },
    decide: () => Promise.resolve(),
    onView: () => undefined,
    say: () => undefined,
    ask: null,
    waitWhenBlocked: false,
    stop: new AbortController().signal,
    ...more,
  };
}

describe('following a task', () => {
  test('ends with the task, having drawn each look at it', async () => {
    const drawn: string[] = [];
    const watch = watchOf([base, done], { onView: ({ status }) => void drawn.push(status) });
    expect(await watchTask(watch)).toEqual({ end: 'done', view: done });
    expect(drawn).toEqual(['running', 'done']);
  });

  test('without anybody to ask it ends where an approval waits', async () => {
    expect(await watchTask(watchOf([base, waitsFor('requirements#1@a')]))).toMatchObject({ end: 'approval-waits' });
  });

  test('each approval is asked for once, and the answer is passed on', async () => {
    const decided: Answer[] = [];
    const asked: string[] = [];
    const watch = watchOf([waitsFor('a#1@1'), waitsFor('a#1@1'), base, waitsFor('b#1@2'), done], {
      ask: ({ approval }) => {
        asked.push(approval);
        return Promise.resolve({ approval, decision: 'approved', by: 'me' });
      },
      decide: (decision) => Promise.resolve(decided.push(decision)),
    });
    expect(await watchTask(watch)).toMatchObject({ end: 'done' });
    expect(new Set(asked)).toEqual(new Set(['a#1@1', 'b#1@2']));
    expect(decided.map(({ approval }) => approval)).toEqual(asked);
  });

  test('a question that somebody else answers is withdrawn, and nothing is drawn over it while it is open', async () => {
    let withdrawals = 0;
    const drawn: string[] = [];
    const watch = watchOf([waitsFor('a#1@1'), waitsFor('a#1@1'), done], {
      ask: (_wait, _view, withdrawn) =>
        new Promise((resolve) => {
          withdrawn.addEventListener('abort', () => {
            withdrawals += 1;
            resolve(null);
          });
        }),
      onView: ({ status }) => void drawn.push(status),
    });
    expect(await watchTask(watch)).toMatchObject({ end: 'done' });
    expect(withdrawals).toBe(1);
    expect(drawn).toEqual(['waiting-for-approval', 'done']);
  });

  test('a decision that is refused is told, and the task is followed on', async () => {
    const said: string[] = [];
    const watch = watchOf([waitsFor('a#1@1'), base, done], {
      ask: ({ approval }) => Promise.resolve({ approval, decision: 'approved', by: 'me' }),
      decide: () => Promise.reject(new Error('it was rejected by ada already')),
      say: (line) => void said.push(line),
    });
    expect(await watchTask(watch)).toMatchObject({ end: 'done' });
    expect(said).toEqual(['it was rejected by ada already']);
  });

  test('a blocked task ends it, unless somebody is there to wait', async () => {
    expect(await watchTask(watchOf([blocked]))).toMatchObject({ end: 'blocked' });
    expect(await watchTask(watchOf([blocked, blocked, done], { waitWhenBlocked: true }))).toMatchObject({
      end: 'done',
    });
  });

  test('a worker that is being replaced is waited for', async () => {
    const watch = watchOf([base, new Error('no worker answers'), null, done]);
    expect(await watchTask(watch)).toMatchObject({ end: 'done' });
  });

  test('an interruption ends it although the task does not answer', async () => {
    const stop = new AbortController();
    const watch = watchOf([], { status: () => new Promise(() => undefined), stop: stop.signal });
    const watched = watchTask(watch);
    stop.abort();
    expect(await watched).toEqual({ end: 'stopped', view: null });
  });
});
