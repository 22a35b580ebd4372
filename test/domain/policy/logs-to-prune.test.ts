import { expect, test } from '@jest/globals';
import { logsToPrune } from '../../../domain/policy/logs-to-prune.js';

const day = 24 * 3_600_000;
const now = 1_000 * day;
const log = (name: string, daysOld: number) => ({ name, modifiedAt: now - daysOld * day });
const goes = (logs: ReturnType<typeof log>[], days: number, count: number) =>
  logsToPrune(logs, { days, count }, now).map(({ name }) => name);

test.each<[string, ReturnType<typeof log>[], number, number, string[]]>([
  ['nothing of nothing', [], 30, 500, []],
  ['what is older than the days', [log('1', 31), log('2', 29)], 30, 500, ['1']],
  ['not what is exactly as old', [log('1', 30)], 30, 500, []],
  ['what is beyond the newest', [log('1', 1), log('3', 3), log('2', 2)], 30, 2, ['3']],
  ['by age, not by number', [log('1', 1), log('2', 3), log('3', 2)], 30, 2, ['2']],
  ['the lower number of one moment', [log('9.log', 1), log('10.log', 1), log('8.log', 1)], 30, 1, ['9.log', '8.log']],
  ['either way, each once', [log('1', 40), log('2', 2), log('3', 1)], 30, 1, ['2', '1']],
  ['what a clock put into the future', [log('1', -1), log('2', -2)], 30, 1, ['1']],
])('of logs goes %s', (_, logs, days, count, expected) => {
  expect(goes(logs, days, count)).toEqual(expected);
});
