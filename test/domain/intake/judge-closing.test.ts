import { expect, test } from '@jest/globals';
import { type Closing, judgeClosing } from '../../../domain/intake/judge-closing.js';
import type { Wait } from '../../../domain/task/waiting.js';

const at = (more: Partial<Closing['view']>): Closing['view'] => ({
  status: 'running',
  stage: 'development',
  waitingFor: null,
  pullRequest: null,
  ...more,
});
const pullRequest = { number: 7, url: null, mergeCommit: null };
const approval = {
  kind: 'approval',
  approval: 'deploy#1@c',
  what: 'deploy',
  of: 'deploy',
  since: 0,
} as unknown as Wait;
const person: Wait = { kind: 'person', number: 1, reason: 'why', ways: [], since: 0 };
const forge: Wait = { kind: 'forge', reason: 'checks', since: 0 };

test.each<[string, Closing['view'], boolean, string]>([
  ['while it is worked on', at({}), false, 'cancel'],
  ['while its pull request is open', at({ pullRequest, stage: 'review' }), false, 'cancel'],
  ['while it is blocked', at({ status: 'blocked', waitingFor: person }), false, 'cancel'],
  ['while its deployment waits to be approved', at({ stage: 'deploy', waitingFor: approval }), false, 'cancel'],
  ['where the merge needs a person', at({ stage: 'deploy', waitingFor: person }), false, 'cancel'],
  ['once it is done', at({ status: 'done' }), false, 'its task is done'],
  ['once it was cancelled', at({ status: 'cancelled' }), false, 'its task is cancelled'],
  ['by a merge that the task does not know of', at({ pullRequest }), true, 'its pull request is merged'],
  ['after the merge', at({ pullRequest: { ...pullRequest, mergeCommit: 'c' } }), false, 'its pull request is merged'],
  ['while it is merged', at({ stage: 'deploy', pullRequest }), false, 'its pull request is being merged'],
  [
    'while the forge does not merge yet',
    at({ stage: 'deploy', waitingFor: forge }),
    false,
    'its pull request is being merged',
  ],
])('an item that is closed %s', (_name, view, merged, expected) => {
  const judged = judgeClosing({ view, merged, whenClosed: 'cancel' });
  expect(judged.kind === 'ignored' ? judged.why : judged.kind).toBe(expected);
});

test('where the project says so, it is asked first', () => {
  expect(judgeClosing({ view: at({}), merged: false, whenClosed: 'ask' })).toEqual({ kind: 'ask' });
});
