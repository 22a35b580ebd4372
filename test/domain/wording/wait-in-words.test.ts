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
  const day = 24 * 3_600_000;
  const claude = { kind: 'breaker', breaker: 'claude@api.anthropic.com#1a2b3c4d' } as const;
  test.each<[WaitFor, string]>([
    [
      { kind: 'approval', approval: 'deploy#1@c0ffee', of: 'deploy', commit, what: 'merge and deploy of orch/x' },
      'waiting for an approval, deploy#1@c0ffee: merge and deploy of orch/x',
    ],
    [{ kind: 'person', number: 1, reason: 'developer: exit 1', ways: [] }, 'blocked: developer: exit 1'],
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
    [{ ...claude, cause: 'transient', reason: 'is overloaded', until }, 'claude is overloaded, next try 15:43 UTC'],
    [
      { ...claude, cause: 'transient', reason: 'cannot be reached', until: until + day },
      'claude cannot be reached, next try 2026-11-24 15:43 UTC',
    ],
    [
      { kind: 'breaker', breaker: 'command@fix-it', cause: 'transient', reason: 'fails', until },
      'fix-it fails, next try 15:43 UTC',
    ],
    [{ ...claude, cause: 'quota', reason: 'limit', until }, "claude's limit is used up, next try 15:43 UTC"],
    [
      { ...claude, cause: 'login', reason: 'Not logged in', until: null },
      'claude needs a login: Not logged in; a person closes the breaker: orch breaker close claude',
    ],
    [
      { ...claude, cause: 'credit', reason: '', until: null },
      'claude has no credit; a person closes the breaker: orch breaker close claude',
    ],
    [
      { ...claude, cause: 'person', by: 'local:ada', reason: 'the invoice is open', until: null },
      'claude is held by local:ada: the invoice is open; orch breaker close claude',
    ],
    [
      { kind: 'breaker', breaker: 'all', cause: 'person', by: 'local:ada', reason: 'a release', until: null },
      'everything is held by local:ada: a release; orch resume --all',
    ],
    [
      { kind: 'breaker', breaker: 'all', cause: 'person', reason: '', until: null },
      'everything is held by a person; orch resume --all',
    ],
    [
      { kind: 'budget', scope: 'all/day', limitUsd: 5, usedUsd: 5.1, until },
      "the day's budget of all projects, $5.00, is used up ($5.10); the next day begins 15:43 UTC; orch budget all",
    ],
    [
      { kind: 'budget', scope: 'project/shop/day', limitUsd: 5, usedUsd: 4.5, until },
      "the day's budget of shop, $5.00, has no room for a run ($4.50 used); the next day begins 15:43 UTC; orch budget shop",
    ],
    [
      { kind: 'budget', scope: 'all/month', limitUsd: 0, usedUsd: 0, until: Date.UTC(2026, 11, 1) },
      "the month's budget of all projects, $0.00, is used up ($0.00); the next month begins 2026-12-01 00:00 UTC; orch budget all --month",
    ],
    [{ kind: 'turn', project: 'shop', role: null, agents: 2 }, '2 agents of shop are at work, as many as may be'],
    [
      { kind: 'turn', project: 'shop', role: 'developer', agents: 1 },
      '1 developer of shop is at work, as many as may be',
    ],
    [{ kind: 'turn', project: 'shop', role: 'tester', agents: 0 }, 'no tester of shop may be at work'],
    [{ kind: 'account', account: 'gitea', until }, 'waiting for gitea until 15:43 UTC: it takes no more requests'],
    [
      { kind: 'account', account: 'gitea', until: null },
      'waiting for gitea until a person closes its breaker: orch breaker close gitea',
    ],
    [
      { kind: 'checks', commit, names: ['ci/test', 'ci/lint'], until },
      'checks of c0ffee00c0ff under way (ci/test, ci/lint), until 15:43 UTC',
    ],
    [{ kind: 'checks', commit, names: [], until }, 'looking for checks of c0ffee00c0ff, until 15:43 UTC'],
    [
      { kind: 'checks', commit, names: [], until, awaits: { required: ['ci/build'], likely: ['ci/lint'] } },
      'required checks of c0ffee00c0ff have not reported (ci/build), waiting until 15:43 UTC',
    ],
    [
      { kind: 'checks', commit, names: [], until, awaits: { required: [], likely: ['.gitea/workflows/ci.yml'] } },
      'looking for checks of c0ffee00c0ff, likely because of .gitea/workflows/ci.yml, until 15:43 UTC',
    ],
    [
      { kind: 'checks', commit, names: [], until, awaits: { required: [], likely: [], possible: ['.drone.yml'] } },
      'looking for checks of c0ffee00c0ff that have not shown themselves, possible because of .drone.yml, until 15:43 UTC',
    ],
    [{ kind: 'merges', repository: 'shop' }, 'waiting for its turn to merge into shop'],
    [{ kind: 'forge', reason: 'one approval is missing' }, 'the forge does not merge yet: one approval is missing'],
    [{ kind: 'set-up', of: 'worktree' }, 'setting its worktree up'],
    [{ kind: 'set-up', of: 'base' }, "looking at the base: the project's set-up and checks, before any agent runs"],
    [{ kind: 'host', why: 'slot' }, 'waiting for an agent slot of its host'],
    [{ kind: 'host', why: 'full', hostId: 'h1' }, 'host h1 has no slot free'],
    [{ kind: 'host', why: 'away', hostId: 'h1' }, 'host h1 does not answer; the task goes on where another is free'],
    [{ kind: 'host', why: 'none-free' }, 'no host had an agent slot free; the task goes on where one is'],
  ])('%j', (wait, words) => {
    expect(waitInWords({ ...wait, since })).toBe(words);
  });
});
