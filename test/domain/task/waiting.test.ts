import { expect, test } from '@jest/globals';
import { waitForLimit, waitInWords, waitToTryAgain } from '../../../domain/task/waiting.js';

const since = Date.UTC(2026, 10, 23, 12);
const reason = waitForLimit('claude');

test.each([
  ['the same day', Date.UTC(2026, 10, 23, 15, 43), since, "waiting for Claude's limit until 15:43 UTC"],
  ['another day', Date.UTC(2026, 10, 26, 13, 34), since, "waiting for Claude's limit until 2026-11-26 13:34 UTC"],
  ['just after midnight', Date.UTC(2026, 10, 24), since, "waiting for Claude's limit until 2026-11-24 00:00 UTC"],
  ['within a minute', Date.UTC(2026, 10, 23, 15, 42, 1), since, "waiting for Claude's limit until 15:43 UTC"],
  ['a wait of unknown beginning', since, undefined, "waiting for Claude's limit until 2026-11-23 12:00 UTC"],
])('a limit that ends %s', (_name, until, begun, words) => {
  expect(waitInWords({ reason, until, ...(begun !== undefined && { since: begun }) })).toBe(words);
});

test('the limit is that of the agent, and other waits say what they come after', () => {
  expect(waitForLimit('codex')).toBe("waiting for Codex's limit");
  expect(waitToTryAgain('API Error: 529 Overloaded')).toBe('waiting to try again after: API Error: 529 Overloaded');
});
