import { expect, test } from '@jest/globals';
import { matchesName } from '../../../domain/ci/check-pattern.js';
import { type ChecksSeen, judgeChecks } from '../../../domain/decisions/judge-checks.js';

const hour = 3_600_000;
const minutes = 180_000;
const none: ChecksSeen = { state: 'none', checks: [] };
const passed: ChecksSeen = { state: 'passed', checks: [] };
const likely = { required: [], likely: ['.gitea/workflows/ci.yml'] };
const possible = { required: [], likely: [], possible: ['.gitea/workflows/ci.yml'] };
const required = { required: ['ci/build'], likely: [] };

function judge(seen: ChecksSeen, elapsedMs: number, hadNone = false) {
  return judgeChecks({ seen, elapsedMs, timeoutMs: hour, startTimeoutMs: minutes, hadNone });
}

test.each<[string, ChecksSeen, number, ReturnType<typeof judge>]>([
  ['a red check decides at once', { state: 'failed', checks: [] }, 0, { kind: 'failed' }],
  ['what is under way is waited for', { state: 'pending', checks: [] }, minutes, { kind: 'waits', endsMs: hour }],
  ['until it has taken too long', { state: 'pending', checks: [] }, hour, { kind: 'late' }],
  ['all that is known has passed', passed, 0, { kind: 'passed' }],
  ['where nothing is known of CI, a moment will do', none, 0, { kind: 'waits', endsMs: 15_000 }],
  ['and then there is none', none, 15_000, { kind: 'none' }],
  ['where CI is configured, minutes', { ...none, awaits: likely }, 15_000, { kind: 'waits', endsMs: minutes }],
  ['and then there is none', { ...none, awaits: likely }, minutes, { kind: 'none' }],
  ['one that an earlier commit had may follow', { ...passed, awaits: likely }, 0, { kind: 'waits', endsMs: minutes }],
  ['and need not', { ...passed, awaits: likely }, minutes, { kind: 'passed' }],
  ['CI that may not have begun gets a moment', { ...passed, awaits: possible }, 0, { kind: 'waits', endsMs: 15_000 }],
  ['and no more', { ...passed, awaits: possible }, 15_000, { kind: 'passed' }],
  ['a required one has to report', { ...passed, awaits: required }, minutes, { kind: 'waits', endsMs: hour }],
  ['and is late where it does not', { ...none, awaits: required }, hour, { kind: 'late' }],
])('%s', (_what, seen, elapsedMs, judged) => {
  expect(judge(seen, elapsedMs)).toEqual(judged);
});

test('a branch that has had no check, and where none is likely, is not waited for again', () => {
  expect(judge(none, 0, true)).toEqual({ kind: 'none' });
  expect(judge({ ...none, awaits: possible }, 0, true)).toEqual({ kind: 'waits', endsMs: 15_000 });
  expect(judge({ ...none, awaits: likely }, 0, true)).toEqual({ kind: 'waits', endsMs: minutes });
});

test('no patience is longer than what all checks may take', () => {
  const question = { elapsedMs: 0, timeoutMs: 1_000, startTimeoutMs: minutes, hadNone: false };
  expect(judgeChecks({ ...question, seen: none })).toEqual({ kind: 'waits', endsMs: 1_000 });
  expect(judgeChecks({ ...question, seen: { ...none, awaits: likely } })).toEqual({ kind: 'waits', endsMs: 1_000 });
});

test.each([
  ['ci/build', 'ci/build', true],
  ['ci/build', 'ci/build (push)', false],
  ['ci/*', 'ci/build / linux (push)', true],
  ['build (node *)', 'build (node 20)', true],
  ['build (node *)', 'build [node 20]', false],
  ['a.b', 'axb', false],
])('%s means %s: %s', (pattern, name, means) => {
  expect(matchesName(pattern, name)).toBe(means);
});
