import { expect, test } from '@jest/globals';
import { timeZone } from '../../../domain/brakes/time-zone.js';

test.each([
  ['UTC', 'UTC'],
  ['Europe/Berlin', 'Europe/Berlin'],
  [' europe/berlin ', 'Europe/Berlin'],
  ['+05:17', '+05:17'],
  ['+0517', '+05:17'],
  ['-03', '-03:00'],
  ['Europe/Berln', null],
  ['+5', null],
  ['+24:00', null],
  ['+05:17:30', null],
  ['UTC+5', null],
  ['Z', null],
  ['PST', null],
  ['2026-11-27T00:00Z', null],
  ['', null],
])('the time zone %j is %j', (text, zone) => {
  expect(timeZone(text)).toBe(zone);
});
