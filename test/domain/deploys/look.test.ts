import { describe, expect, test } from '@jest/globals';
import { afterLook, isDegraded, nextLookAt } from '../../../domain/deploys/look.js';
import type { MonitoredDeployment, Tick } from '../../../domain/deploys/monitored.js';
import { gateCheck } from '../../../domain/gates/gate.js';

describe('the next look', () => {
  test.each([
    ['comes after one interval', 60, 1_800, 0, 60],
    ['comes at the next moment after a look that took a while', 60, 1_800, 61, 120],
    ['leaves out those that were missed', 60, 1_800, 605, 660],
    ['is not the moment that is now', 60, 1_800, 60, 120],
    ['is the last one at the end', 60, 1_800, 1_795, 1_800],
    ['is one at the end, where the interval is longer than that', 60, 10, 0, 10],
    ['is none after the end', 60, 1_800, 1_800, null],
    ['is none of a monitor of no time', 60, 0, 0, null],
    ['is a second later at the soonest', 0, 10, 0, 1],
    ['comes in a year, too', 86_400, 31_536_000, 31_535_999, 31_536_000],
  ])('%s (every %i s for %i s, at %i s)', (_, everySeconds, forSeconds, at, next) => {
    const startedAt = 1_000_000;
    const due = nextLookAt({ everySeconds, forSeconds }, { startedAt, now: startedAt + at * 1_000 });
    expect(due === null ? null : (due - startedAt) / 1_000).toBe(next);
  });
});

describe('what was deployed', () => {
  const looks = (text: string) =>
    Array.from(text, (letter): Tick => (letter === '+' ? 'passed' : letter === '-' ? 'failed' : 'unknown'));
  test.each([
    ['', false],
    ['--', false],
    ['---', true],
    ['--?-', true],
    ['-+-+-', true],
    ['--+++-', false],
    ['?????', false],
    ['--???', false],
    ['--?+-', true],
  ])('after the looks %s is degraded: %s', (text, degraded) => {
    expect(isDegraded(looks(text), { failing: 3, of: 5 })).toBe(degraded);
  });

  test('is known by its last looks, and by the evidence of the last one that failed', () => {
    const policy = { everySeconds: 1, forSeconds: 9, failing: 2, of: 2, rollback: true };
    const nothing = { ticks: 0, failed: 0, unknown: 0, until: 9, evidence: [] };
    const monitored = { policy, looks: nothing, last: [] } as unknown as MonitoredDeployment;
    const check = gateCheck({ kind: 'health', name: 'url', outcome: 'failed' });
    const after = afterLook(afterLook(afterLook(monitored, 'failed', [check]), 'unknown', []), 'passed', []);
    expect(after.looks).toEqual({ ...nothing, ticks: 3, failed: 1, unknown: 1, evidence: [check] });
    expect(after.last).toEqual(['unknown', 'passed']);
  });
});
