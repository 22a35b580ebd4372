import { describe, expect, test } from '@jest/globals';
import { limitReset } from '../../../domain/failures/limit-reset.js';

/** Monday, 23 November 2026, 12:00 UTC. */
const at = Date.UTC(2026, 10, 23, 12);
const november = (day: number, hours = 0, minutes = 0) => Date.UTC(2026, 10, day, hours, minutes);

describe('a time of the clock', () => {
  test.each<[string, number]>([
    ['resets 3:43pm (UTC)', november(23, 15, 43)],
    ['resets at 3:43 PM UTC', november(23, 15, 43)],
    ['resets 3:43 p.m. UTC', november(23, 15, 43)],
    ['resets at 15:43 UTC', november(23, 15, 43)],
    ['resets 15:43:20', november(23, 15, 43)],
    ['resets at 09:05', november(24, 9, 5)],
    ['resets 9am', november(24, 9)],
    ['resets 12pm', november(23, 12)],
    ['resets 12am', november(24)],
    ['resets at noon', november(23, 12)],
    ['resets at midnight', november(24)],
    ['reset at 00:00', november(24)],
    ['renews at 3pm', november(23, 15)],
    ['available again at 3pm', november(23, 15)],
    ['try again at 3pm or upgrade', november(23, 15)],
    ['try again later; resets 3pm', november(23, 15)],
  ])('%s', (text, moment) => {
    expect(limitReset(text, at, 'UTC')).toBe(moment);
  });
});

describe('a day', () => {
  test.each<[string, number]>([
    ['resets today at 3pm', november(23, 15)],
    ['resets tomorrow at 3pm', november(24, 15)],
    ['resets tomorrow', november(24)],
    ['resets tomorrow, 15:43', november(24, 15, 43)],
    ['resets Mon 9am', november(30, 9)],
    ['resets Mon 3pm', november(23, 15)],
    ['resets Monday at 15:43', november(23, 15, 43)],
    ['resets on Tuesday', november(24)],
    ['resets Thurs 9am', november(26, 9)],
    ['resets Sun, 9am', november(29, 9)],
    ['resets Nov 26, 1:34pm', november(26, 13, 34)],
    ['resets Nov 26 at 1:34pm', november(26, 13, 34)],
    ['resets Thu, Nov 26, 1:34pm', november(26, 13, 34)],
    ['resets Nov. 26th, 2026 1:34 PM', november(26, 13, 34)],
    ['resets 26 Nov 2026 13:34', november(26, 13, 34)],
    ['resets on November 26', november(26)],
    ['resets on 26 November, 13:34', november(26, 13, 34)],
    ['resets 2026-11-26 13:34 UTC', november(26, 13, 34)],
    ['resets 2026-11-26 13:34', november(26, 13, 34)],
    ['resets at 2026-11-26T13:34:00Z', november(26, 13, 34)],
    ['resets at 2026-11-26T13:34:00+02:00', november(26, 11, 34)],
    ['resets on 2026-11-26', november(26)],
    ['resets Jan 1, 9am', Date.UTC(2027, 0, 1, 9)],
  ])('%s', (text, moment) => {
    expect(limitReset(text, at, 'UTC')).toBe(moment);
  });
});

describe('so long from now, or an epoch', () => {
  test.each<[string, number]>([
    ['resets in 2h 15m', at + 8_100_000],
    ['resets in 45 minutes', at + 2_700_000],
    ['resets in 1 day and 2 hours', at + 26 * 3_600_000],
    ['Your quota will reset after 2h15m30s.', at + 8_130_000],
    ['try again in 3 days', at + 3 * 86_400_000],
    ['"resets_in_seconds": 3600', at + 3_600_000],
    [`Claude AI usage limit reached|${at / 1_000 + 60}`, at + 60_000],
    [`"resets_at": ${at / 1_000 + 60}`, at + 60_000],
    [`"resetsAt":${at + 60_000}`, at + 60_000],
    [`reset_at=${at / 1_000 + 60.5}`, at + 60_500],
  ])('%s', (text, moment) => {
    expect(limitReset(text, at, 'UTC')).toBe(moment);
  });
});

describe('a zone', () => {
  test.each<[string, number]>([
    ['resets 3pm (Europe/Berlin)', november(23, 14)],
    ['resets 3pm Europe/Berlin', november(23, 14)],
    ['resets 3pm UTC+2', november(23, 13)],
    ['resets 3pm (UTC+2)', november(23, 13)],
    ['resets 3pm GMT-05:30', november(23, 20, 30)],
    ['resets 15:00 +0200', november(23, 13)],
    ['resets 15:00Z', november(23, 15)],
    ['resets 3pm PST', november(23, 23)],
    ['resets 3pm PT', november(23, 23)],
    ['resets 3pm EST', november(23, 20)],
    ['resets 3pm CET', november(23, 14)],
    ['resets 11:30pm (Asia/Colombo)', november(23, 18)],
    ['resets 1am (America/New_York)', november(24, 6)],
    ['resets Mon 1am (Pacific/Auckland)', november(29, 12)],
    // Nothing is said: the zone of the host.
    ['resets 8pm', november(23, 14, 30)],
  ])('%s', (text, moment) => {
    expect(limitReset(text, at, 'Asia/Colombo')).toBe(moment);
  });
});

describe('a night in which the clocks are set', () => {
  const berlin = (text: string, said: number) => limitReset(text, said, 'Europe/Berlin');

  test('back: the hour that comes twice is the first that is still to come', () => {
    const evening = Date.UTC(2026, 9, 24, 20);
    expect(berlin('resets 2:30am', evening)).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(berlin('resets 2:30am', Date.UTC(2026, 9, 25, 1))).toBe(Date.UTC(2026, 9, 25, 1, 30));
    expect(berlin('resets 4am', evening)).toBe(Date.UTC(2026, 9, 25, 3));
    expect(berlin('resets Oct 25, 4am', evening)).toBe(Date.UTC(2026, 9, 25, 3));
  });

  test('forward: the hour that does not come is the one after it', () => {
    const evening = Date.UTC(2027, 2, 27, 20);
    expect(berlin('resets 2:30am', evening)).toBe(Date.UTC(2027, 2, 28, 1, 30));
    expect(berlin('resets 4am', evening)).toBe(Date.UTC(2027, 2, 28, 2));
    expect(berlin('resets tomorrow at 1am', evening)).toBe(Date.UTC(2027, 2, 28, 0));
  });
});

test.each([
  'resets soon',
  'resets 9',
  'resets 25:99pm (UTC)',
  'resets 13pm',
  'resets 0am',
  'resets at 24:30',
  'resets 3pm (Nowhere/Land)',
  'resets 3pm XYZ',
  'resets 3pm IST',
  'resets 3pm UTC+25',
  'resets Foo 26, 1pm',
  'resets Nov 31, 1pm',
  'resets Nov 26, 25:99',
  'resets Nov 20, 1pm',
  'resets Nov 26, 2031 1:34 PM',
  'resets Nov 26, 2025 1:34 PM',
  'resets 2026-13-45 13:34',
  'resets in a while',
  'resets in 400 days',
  'Claude AI usage limit reached|9999999999',
  'Claude AI usage limit reached|1',
  `"resets_at": ${at / 1_000 - 3_600}`,
  'the reset of the counter at 3pm',
  '',
])('%j is no moment that can be waited for', (text) => {
  expect(limitReset(text, at, 'UTC')).toBeNull();
});

test('a hostile text of a megabyte is read at once', () => {
  for (const piece of [
    'resets ',
    'resets Mon ',
    'resets 2026-11-26 ',
    'resets in 1 day ',
    'try again ',
    'resets 3pm (',
  ]) {
    limitReset(piece.repeat(1_000_000 / piece.length), at, 'UTC');
  }
});
