import { describe, expect, test } from '@jest/globals';
import type { WaitFor } from '../../../domain/task/waiting.js';
import { waitInWords } from '../../../domain/wording/wait-in-words.js';

const since = Date.UTC(2026, 10, 23, 12);

test.each([
  ['the same day', Date.UTC(2026, 10, 23, 15, 43), since, "waiting for Claude's limit until 15:43 UTC"],
  ['another day', Date.UTC(2026, 10, 26, 13, 34), since, "waiting for Claude's limit until 2026-11-26 13:34 UTC"],
  ['just after midnight', Date.UTC(2026, 10, 24), since, "waiting for Claude's limit until 2026-11-24 00:00 UTC"],
  ['within a minute', Date.UTC(2026, 10, 23, 15, 42, 1), since, "waiting for Claude's limit until 15:43 UTC"],
  ['a wait of unknown beginning', since, undefined, "waiting for Claude's limit until 2026-11-23 12:00 UTC"],
])('a limit that ends %s', (_name, until, begun, words) => {
  const wait = { kind: 'limit', agent: 'claude', until } as const;
  expect(waitInWords({ ...wait, ...(begun !== undefined && { since: begun }) })).toBe(words);
});

describe('every kind of wait has its sentence', () => {
  const until = Date.UTC(2026, 10, 23, 15, 43);
  const commit = 'c0ffee00c0ffee00';
  test.each<[WaitFor, string]>([
    [
      { kind: 'approval', approval: 'deploy#1@c0ffee', of: 'deploy', commit, what: 'merge and deploy of orch/x' },
      'waiting for an approval, deploy#1@c0ffee: merge and deploy of orch/x',
    ],
    [{ kind: 'person', reason: 'developer: exit 1', ways: [] }, 'blocked: developer: exit 1'],
    [{ kind: 'limit', agent: 'codex', until }, "waiting for Codex's limit until 15:43 UTC"],
    [{ kind: 'limit', agent: 'command', until }, "waiting for the agent's limit until 15:43 UTC"],
    [
      { kind: 'limit', agent: 'claude', until, untold: "You've hit your limit · resets soon" },
      'waiting for Claude\'s limit, whose end was not told, or not understood ("You\'ve hit your limit · resets soon"); next try 15:43 UTC',
    ],
    [
      { kind: 'backoff', failure: 'API Error: 529 Overloaded', until },
      'next try 15:43 UTC, after: API Error: 529 Overloaded',
    ],
    [
      { kind: 'budget', scope: 'all/day', limitUsd: 5, usedUsd: 5, until },
      'the budget all/day is used up, until 15:43 UTC',
    ],
    [{ kind: 'account', account: 'gitea', until }, 'waiting for gitea until 15:43 UTC: it takes no more requests'],
    [{ kind: 'account', account: 'gitea', until: null }, 'waiting for gitea until a person closes its breaker'],
    [{ kind: 'checks', commit, names: ['ci/test', 'ci/lint'] }, 'checks of c0ffee00c0ff under way (ci/test, ci/lint)'],
    [{ kind: 'checks', commit, names: [] }, 'looking for checks of c0ffee00c0ff'],
    [{ kind: 'merges', repository: 'shop' }, 'waiting for its turn to merge into shop'],
    [{ kind: 'forge', reason: 'one approval is missing' }, 'the forge does not merge yet: one approval is missing'],
    [{ kind: 'host', why: 'slot' }, 'waiting for an agent slot of its host'],
    [{ kind: 'host', why: 'full', hostId: 'h1' }, 'host h1 has no slot free'],
    [{ kind: 'host', why: 'away', hostId: 'h1' }, 'host h1 does not answer; the task goes on where another is free'],
    [{ kind: 'host', why: 'none-free' }, 'no host had an agent slot free; the task goes on where one is'],
  ])('%j', (wait, words) => {
    expect(waitInWords({ ...wait, since })).toBe(words);
  });
});
