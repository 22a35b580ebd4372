import { expect, test } from '@jest/globals';
import { untilMoment } from '../../../domain/brakes/moment-of.js';

test.each([
  ['2026-11-30', 'UTC', '2026-12-01T00:00Z'],
  ['2026-11-30', '+05:17', '2026-11-30T18:43Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-25T23:00Z'],
  ['2026-11-30T18:00', 'UTC', '2026-11-30T18:00Z'],
  ['2026-11-30T18:00', 'Europe/Berlin', '2026-11-30T17:00Z'],
  ['2026-11-30T18:00:30Z', 'Europe/Berlin', '2026-11-30T18:00:30Z'],
  ['2026-11-30T18:00+05:17', 'UTC', '2026-11-30T12:43Z'],
  ['2026-02-30', 'UTC', null],
  ['2026-11-30T25:00', 'UTC', null],
  ['2026-11-30 18:00', 'UTC', null],
  ['18:00', 'UTC', null],
  ['tomorrow', 'UTC', null],
  ['', 'UTC', null],
])('until %j of %s is %s', (text, zone, moment) => {
  expect(untilMoment(text, zone)).toBe(moment === null ? null : Date.parse(moment));
});
