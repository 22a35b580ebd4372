import { expect, test } from '@jest/globals';
import { toText } from '../../../domain/content/to-text.js';
import type { BrakeEvent } from '../../../domain/brakes/brake-event.js';
import { brakeNotice } from '../../../domain/wording/brake-notice.js';
import { task } from './a-failed-run.js';

const until = Date.UTC(2026, 10, 23, 15, 40);
const breaker = 'claude@api.anthropic.com#1a2b3c4d';

test.each<[BrakeEvent, string]>([
  [
    { kind: 'breaker-opened', breaker, cause: 'transient', reason: 'is overloaded', until },
    '⏳ claude is overloaded, next try 2026-11-23 15:40 UTC: until it works again, no other run of it starts',
  ],
  [
    { kind: 'breaker-opened', breaker, cause: 'quota', reason: 'limit', until },
    "⏳ claude's limit is used up, next try 2026-11-23 15:40 UTC: until it works again, no other run of it starts",
  ],
  [
    { kind: 'breaker-opened', breaker, cause: 'login', reason: 'Not logged in', until: null },
    '🚨 claude needs a login: Not logged in; no run of it starts\norch breaker close claude   (closes the breaker)',
  ],
  [
    { kind: 'breaker-opened', breaker: 'all', cause: 'person', by: 'local:ada', reason: 'a release', until: null },
    '✋ everything is held by local:ada: a release; no run of it starts\norch resume --all   (lets everything go on)',
  ],
  [
    {
      kind: 'breaker-opened',
      breaker: 'account:gitea',
      cause: 'person',
      by: 'local:ada',
      reason: 'it moves',
      until: null,
    },
    '✋ gitea is held by local:ada: it moves; its calls wait\norch breaker close gitea   (closes the breaker)',
  ],
  [
    { kind: 'breaker-closed', breaker, openedAt: until, by: null },
    '✅ claude works again, and its tasks go on; it was held since 2026-11-23 15:40:00Z',
  ],
  [
    { kind: 'breaker-closed', breaker, openedAt: until, by: 'local:ada', reason: 'it is paid' },
    '✅ local:ada lets claude go on: it is paid; it was held since 2026-11-23 15:40:00Z',
  ],
  [
    { kind: 'breaker-closed', breaker: 'all', openedAt: until, by: 'local:ada' },
    '✅ local:ada lets everything go on; it was held since 2026-11-23 15:40:00Z',
  ],
  [
    { kind: 'budget-near', scope: 'project/shop/day', limitUsd: 5, usedUsd: 4.1, until },
    "⚠️ the day's budget of shop is nearly used up: $4.10 of $5.00; the next day begins 2026-11-23 15:40 UTC\norch budget shop   (shows the budget, and raises it)",
  ],
  [
    { kind: 'budget-used-up', scope: 'all/month', limitUsd: 5, usedUsd: 5.1, until },
    "🚨 the month's budget of all projects, $5.00, is used up ($5.10); the next month begins 2026-11-23 15:40 UTC\norch budget all --month   (shows the budget, and raises it)",
  ],
])('%j', (event, text) => {
  expect(toText(brakeNotice(task, event))).toBe(`${text}\n(met by demo/D-1)`);
});
