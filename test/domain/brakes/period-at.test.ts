import { describe, expect, test } from '@jest/globals';
import { periodAt, startOfDay } from '../../../domain/brakes/period-at.js';
import type { Period } from '../../../domain/brakes/budget-scope.js';

const hour = 3_600_000;

describe('the day or month of a moment', () => {
  test.each<[string, Period, string, string, string, string, number]>([
    ['a day of UTC', 'day', '2026-11-27T12:00Z', 'UTC', '2026-11-27', '2026-11-27T00:00Z', 24],
    ['its first moment', 'day', '2026-11-27T00:00Z', 'UTC', '2026-11-27', '2026-11-27T00:00Z', 24],
    ['its last one', 'day', '2026-11-27T23:59:59.999Z', 'UTC', '2026-11-27', '2026-11-27T00:00Z', 24],
    ['23 hours', 'day', '2026-03-29T12:00Z', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00Z', 23],
    ['25 hours', 'day', '2026-10-25T12:00Z', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00Z', 25],
    [
      'clocks set by half an hour',
      'day',
      '2026-04-05T10:00Z',
      'Australia/Lord_Howe',
      '2026-04-05',
      '2026-04-04T13:00Z',
      24.5,
    ],
    ['no midnight that day', 'day', '2018-11-04T15:00Z', 'America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00Z', 23],
    ['the day before it', 'day', '2018-11-04T02:59Z', 'America/Sao_Paulo', '2018-11-03', '2018-11-03T03:00Z', 24],
    [
      'two midnights, in the first hour',
      'day',
      '2018-11-04T04:30Z',
      'America/Havana',
      '2018-11-04',
      '2018-11-04T04:00Z',
      25,
    ],
    ['two midnights, after both', 'day', '2018-11-04T18:00Z', 'America/Havana', '2018-11-04', '2018-11-04T04:00Z', 25],
    [
      'the eve of a date that was left out',
      'day',
      '2011-12-30T09:59Z',
      'Pacific/Apia',
      '2011-12-29',
      '2011-12-29T10:00Z',
      24,
    ],
    ['the morning after it', 'day', '2011-12-30T10:00Z', 'Pacific/Apia', '2011-12-31', '2011-12-30T10:00Z', 24],
    [
      'an offset, before its midnight',
      'day',
      '2026-11-27T18:42:59.999Z',
      '+05:17',
      '2026-11-27',
      '2026-11-26T18:43Z',
      24,
    ],
    ['an offset, at its midnight', 'day', '2026-11-27T18:43Z', '+05:17', '2026-11-28', '2026-11-27T18:43Z', 24],
    ['an offset to the west', 'day', '2026-11-27T00:29Z', '-00:30', '2026-11-26', '2026-11-26T00:30Z', 24],
    ['the end of a month', 'day', '2026-04-30T23:00Z', 'UTC', '2026-04-30', '2026-04-30T00:00Z', 24],
    ['a leap day', 'day', '2024-02-29T12:00Z', 'UTC', '2024-02-29', '2024-02-29T00:00Z', 24],
    ['the last day of a year', 'day', '2026-12-31T23:59Z', 'UTC', '2026-12-31', '2026-12-31T00:00Z', 24],
    ['a leap month', 'month', '2024-02-29T23:59Z', 'UTC', '2024-02', '2024-02-01T00:00Z', 29 * 24],
    ['no leap month', 'month', '2100-02-28T23:59Z', 'UTC', '2100-02', '2100-02-01T00:00Z', 28 * 24],
    ['the month of the 31st', 'month', '2026-01-31T12:00Z', 'UTC', '2026-01', '2026-01-01T00:00Z', 31 * 24],
    [
      'the end of a year, there already the next',
      'month',
      '2026-12-31T20:00Z',
      '+05:17',
      '2027-01',
      '2026-12-31T18:43Z',
      31 * 24,
    ],
    [
      'a month of a day of 23 hours',
      'month',
      '2026-03-10T00:00Z',
      'Europe/Berlin',
      '2026-03',
      '2026-02-28T23:00Z',
      31 * 24 - 1,
    ],
  ])('%s', (_case, period, moment, zone, name, start, hours) => {
    const from = Date.parse(start);
    expect(periodAt(period, Date.parse(moment), zone)).toEqual({ name, start: from, end: from + hours * hour });
  });

  test.each(['Europe/Berlin', 'America/Sao_Paulo', 'America/Havana', 'Pacific/Apia', 'Asia/Beirut', '-11:59'])(
    'of %s: each begins where the one before it ends',
    (zone) => {
      let moment = Date.parse('2011-01-01T12:00Z');
      for (let days = 0; days < 3 * 366; days += 1) {
        const { end } = periodAt('day', moment, zone);
        expect([periodAt('day', end, zone).start, periodAt('day', end - 1, zone).end]).toEqual([end, end]);
        moment = end;
      }
    },
  );
});

test.each([
  ['2026-11-27', '+05:17', '2026-11-26T18:43:00.000Z'],
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ['2026-02-29', 'UTC', null],
  ['2026-13-01', 'UTC', null],
  ['2026-11-27T10:00', 'UTC', null],
  ['tomorrow', 'UTC', null],
])('the day %s of %s begins at %s', (date, zone, start) => {
  expect(startOfDay(date, zone)).toBe(start === null ? null : Date.parse(start));
});
