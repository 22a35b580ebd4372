import { expect, test } from '@jest/globals';
import { writtenDate } from '../../../domain/failures/written-date.js';

const now = Date.UTC(2026, 10, 27);

test.each<[string, string | null]>([
  ['Fri, 27 Nov 2026 15:43:00 GMT', '2026-11-27T15:43:00.000Z'],
  ['Friday, 27-Nov-26 15:43:00 GMT', '2026-11-27T15:43:00.000Z'],
  ['Fri Nov 27 15:43:00 2026', '2026-11-27T15:43:00.000Z'],
  ['2026-11-27T15:43:00+02:00', '2026-11-27T13:43:00.000Z'],
  ['2026-11-27 15:43 UTC', '2026-11-27T15:43:00.000Z'],
  // A leap second is the next minute.
  ['Thu, 31 Dec 2026 23:59:60 GMT', '2027-01-01T00:00:00.000Z'],
  ['Fri, 27 Nov 2026 24:00:00 GMT', null],
  ['Fri, 27 Nov 2026 15:60:00 GMT', null],
  ['Fri, 27 Nov 2026 15:43:61 GMT', null],
  ['Mon, 31 Nov 2026 15:43:00 GMT', null],
  ['Fri, 27 Foo 2026 15:43:00 GMT', null],
  ['2026-13-27T15:43:00Z', null],
  ['2026-11-27T15:43:00', null],
])('%s is %s', (text, iso) => {
  expect(writtenDate(`resets ${text}`, 'resets '.length, now)).toBe(iso === null ? null : Date.parse(iso));
});
