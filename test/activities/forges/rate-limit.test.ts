import { describe, expect, test } from '@jest/globals';
import { rateLimitMs } from '../../../activities/forges/rate-limit.js';

const now = Date.UTC(2026, 10, 27, 12);
const waitOf = (status: number, headers: Record<string, string> = {}, message = '') =>
  rateLimitMs({ status, message, header: (name) => headers[name] }, now);

const day = 24 * 3_600_000;
const inTenMinutes = String(now / 1_000 + 600);

describe('a forge that takes no more requests', () => {
  test.each<[string, number, Record<string, string>, number]>([
    ['in seconds', 429, { 'retry-after': '90' }, 90_000],
    ['of a server that has too much to do', 503, { 'retry-after': '90' }, 90_000],
    ['of a secondary limit', 403, { 'retry-after': '90' }, 90_000],
    ['as a date of HTTP', 429, { 'retry-after': 'Fri, 27 Nov 2026 12:07:00 GMT' }, 420_000],
    [
      'as a date, by the clock of the server that says it',
      429,
      { 'retry-after': 'Fri, 27 Nov 2026 13:07:00 GMT', date: 'Fri, 27 Nov 2026 13:00:00 GMT' },
      420_000,
    ],
    ['as an epoch', 429, { 'retry-after': inTenMinutes }, 600_000],
    ['of no time', 429, { 'retry-after': '0' }, 1_000],
    ['of a negative time', 429, { 'retry-after': '-30' }, 1_000],
    ['as a date that has passed', 429, { 'retry-after': 'Fri, 27 Nov 2026 11:00:00 GMT' }, 1_000],
    ['of some hundred years', 429, { 'retry-after': '9999999999999' }, day],
    ['of a year', 429, { 'retry-after': 'Sat, 27 Nov 2027 12:00:00 GMT' }, day],
    ['in words', 429, { 'retry-after': 'soon' }, 60_000],
    ['of nothing', 429, { 'retry-after': '' }, 60_000],
    ['not at all', 429, {}, 60_000],
    ['by when its limit is renewed', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inTenMinutes }, 600_000],
    ['by a limit without an end', 403, { 'x-ratelimit-remaining': '0' }, 60_000],
    [
      'of another limit, which is not used up',
      429,
      { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': inTenMinutes },
      60_000,
    ],
    [
      'twice, of which Retry-After is the newer word',
      403,
      { 'retry-after': '7', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inTenMinutes },
      7_000,
    ],
  ])('says for how long, %s', (_how, status, headers, milliseconds) => {
    expect(waitOf(status, headers)).toBe(milliseconds);
  });

  test('may say so in words alone', () => {
    expect(waitOf(403, {}, 'You have exceeded a secondary rate limit')).toBe(60_000);
  });
});

test.each<[string, number, Record<string, string>, string]>([
  ['a missing right', 403, {}, 'Resource not accessible'],
  ['a missing right, with requests left', 403, { 'x-ratelimit-remaining': '12' }, ''],
  ['a server that fails', 503, {}, ''],
  ['a server that fails, in words about rates', 500, { 'retry-after': '5' }, 'rate limit'],
  ['a value that it does not take', 422, {}, 'the rate limit of a user must be a number'],
])('%s is no such', (_what, status, headers, message) => {
  expect(waitOf(status, headers, message)).toBeNull();
});
