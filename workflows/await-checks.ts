import type { Feedback } from '../domain/task/task.js';
import { feedbackOnChecks } from '../domain/decisions/step-after-merge.js';
import { atForge } from './activities.js';
import { block, StageLeft, step } from './block.js';
import { pass } from './pass.js';
import type { TaskRun } from './task-run.js';

/** `none`: the forge has no checks for the commit. */
export type ChecksVerdict =
  { readonly kind: 'none' | 'passed' } | { readonly kind: 'failed'; readonly feedback: Feedback };

/** A forge takes a moment from a push to the first word of its checks. */
const appearMs = 15_000;
const firstWaitMs = 5_000;
const longestWaitMs = 60_000;
/** Of tasks that were started by a version without the setting. */
const usualTimeoutSeconds = 3_600;

/** Waits for the forge's checks of a pushed commit; what takes too long is a person's to look at. */
export async function awaitChecks(t: TaskRun, commit: string): Promise<ChecksVerdict> {
  if (t.task.repository.forge === undefined) return { kind: 'none' };
  const seconds = t.policy.ciTimeoutSeconds ?? usualTimeoutSeconds;
  const short = commit.slice(0, 12);
  let since = Date.now();
  let wait = Math.min(firstWaitMs, seconds * 100);
  for (;;) {
    const { state, checks } = await step(t, 'checks', () =>
      atForge(t.policy, `checks of ${short}`).readChecks({ task: t.task, commit }),
    );
    if (state === 'passed') return { kind: 'passed' };
    if (state === 'failed') return { kind: 'failed', feedback: feedbackOnChecks(checks) };
    if (state === 'none' && Date.now() - since >= Math.min(appearMs, seconds * 1_000)) return { kind: 'none' };
    const names = checks.map(({ name }) => name).join(', ');
    if (Date.now() - since >= seconds * 1_000) {
      const from = await block(t, `checks of ${short} did not end within ${seconds} s: ${names}`);
      if (from !== null) throw new StageLeft(from);
      since = Date.now();
    }
    const reason = state === 'none' ? `looking for checks of ${short}` : `checks of ${short} under way (${names})`;
    await pass(t, Date.now() + wait, reason);
    wait = Math.min(wait * 1.5, longestWaitMs);
  }
}
