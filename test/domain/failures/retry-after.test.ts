import { describe, expect, test } from '@jest/globals';
import { retryAfter } from '../../../domain/failures/retry-after.js';

/** Wednesday, 21 October 2026, 07:00 UTC. */
const at = Date.UTC(2026, 9, 21, 7);

test.each<[string, number | null]>([
  ['Retry-After: 90', 90],
  ['retry-after: "1.5"', 1.5],
  ['"retry_after"', null],
  ['"retry_after": 30', 30],
  ['"retry_after":30.5,"code":429', 30.5],
  ["'retry-after': '30'", 30],
  ['retry_after=30', 30],
  ['retryAfter: 30', 30],
  ['retry_after_seconds: 30', 30],
  ['"retry_after_ms": 1500', 1.5],
  ['retry-after-ms: 1500', 1.5],
  ['"retryDelay": "32s"', 32],
  ['Retry-After: 90\nthen more', 90],
  ['Please try again in 11.5s.', 11.5],
  ['Please retry in 32.8s.', 32.8],
  ['try again in 500ms', 0.5],
  ['try again in 5 min', 300],
  ['try again in 1m30s', 90],
  ['try again in 6h0m', 21_600],
  ['Try again in 3 days 4 hours 5 minutes.', 273_900],
  ['try again in 2 hours, 5 minutes and 1 second', 7_501],
  ['try again in 1 day', 86_400],
  ['try again in 2 hours 30 apples', 7_200],
  ['try again in 20 or so', 20],
  ['try again in 20 constructor', 20],
  ['try again in a while', null],
  ['try again later', null],
  ['Retry-After: 0', null],
  ['Retry-After: -5', null],
  ['Retry-After: soon', null],
  ['Retry-After: 0\nRetry-After: 7', 7],
  ['', null],
])('%j asks to wait %p s', (text, seconds) => {
  expect(retryAfter(text, at)).toBe(seconds === null ? null : at + seconds * 1_000);
});

describe('a date', () => {
  const asked = Date.UTC(2026, 9, 21, 7, 28);
  test.each<[string, number | null]>([
    ['Retry-After: Wed, 21 Oct 2026 07:28:00 GMT', asked],
    ['retry-after: Wednesday, 21-Oct-26 07:28:00 GMT', asked],
    ['Retry-After: Wed Oct 21 07:28:00 2026', asked],
    ['Retry-After: Thu Oct  1 07:28:00 2027', Date.UTC(2027, 9, 1, 7, 28)],
    ["'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT'", asked],
    ['"retry_after": "2026-10-21T07:28:00Z"', asked],
    ['"retry_after": "2026-10-21T09:28:00.000+02:00"', asked],
    [`retry_after: ${asked / 1_000}`, asked],
    [`retry_after: ${asked}`, asked],
    [`retry_after_ms: ${asked}`, asked],
    ['Retry-After: Wed, 21 Oct 2026 06:28:00 GMT', null],
    ['Retry-After: Wed, 31 Feb 2027 07:28:00 GMT', null],
    ['Retry-After: Wed, 21 Foo 2026 07:28:00 GMT', null],
    ['Retry-After: Wed, 21 Oct 2026 27:28:00 GMT', null],
    ['Retry-After: Wed, 21 Oct 2026', null],
  ])('%s', (text, moment) => {
    expect(retryAfter(text, at)).toBe(moment);
  });
});

describe('when all requests are let through again', () => {
  test.each<[string, number | null]>([
    ['x-ratelimit-reset-requests: 1s', 1],
    ['x-ratelimit-reset-requests: 1s\nx-ratelimit-reset-tokens: 6m0s', 360],
    ["'x-ratelimit-reset-tokens': '17ms'", 0.017],
    ['x-ratelimit-reset: 60', 60],
    [`X-RateLimit-Reset: ${at / 1_000 + 60}`, 60],
    [`x-ratelimit-reset: ${at + 60_000}`, 60],
    ['ratelimit-reset: 60', 60],
    ['anthropic-ratelimit-requests-reset: 2026-10-21T07:01:00Z', 60],
    ['anthropic-ratelimit-tokens-reset: 2026-10-21T06:59:00Z', null],
    ['x-ratelimit-limit-requests: 60', null],
    ['retry-after: 5\nx-ratelimit-reset: 60', 5],
  ])('%s', (text, seconds) => {
    expect(retryAfter(text, at)).toBe(seconds === null ? null : at + seconds * 1_000);
  });
});
