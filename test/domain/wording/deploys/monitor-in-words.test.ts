import { expect, test } from '@jest/globals';
import { toHtml } from '../../../../domain/content/to-html.js';
import { toText } from '../../../../domain/content/to-text.js';
import { commentMonitored, monitored, type Watched } from '../../../../domain/wording/deploys/monitor-in-words.js';

const task = { project: 'shop', item: '7' } as Parameters<typeof monitored>[0];
const policy = { everySeconds: 60, forSeconds: 1_800, failing: 3, of: 5, rollback: true };
const watched = (ticks: number, failed: number, unknown: number): Watched => ({
  ...{ environment: 'production', commit: 'c0ffee'.repeat(7), policy },
  looks: { ticks, failed, unknown, until: 0, evidence: [] },
});

test.each([
  [30, 0, 0, '✅', 'healthy (30 looks).'],
  [30, 2, 1, '✅', 'healthy (30 looks, of which 2 failed and 1 could not be made).'],
  [30, 0, 30, '⚠️', 'nobody knows whether it stayed healthy (30 looks, none of which could be made).'],
  [0, 0, 0, '⚠️', 'nobody knows whether it stayed healthy (0 looks, none of which could be made).'],
])('after %d looks, %d failed and %d not made, only what was seen is told', (ticks, failed, unknown, sign, said) => {
  const about = watched(ticks, failed, unknown);
  expect(toText(monitored(task, about)).startsWith(`${sign} shop/7: `)).toBe(true);
  expect(toText(monitored(task, about)).endsWith(said)).toBe(true);
  expect(toHtml(commentMonitored(about)).startsWith(`<p>${sign} `)).toBe(true);
});
