import { feedbackOnChecks } from '../../../domain/decisions/step-after-merge.js';
import type { Check } from '../../../domain/task/forge.js';
import type { Feedback } from '../../../domain/task/task.js';
import { forgeStep } from '../../proxies/any-worker.js';
import type { Task } from '../state/task.js';
import { block, step } from '../waits/block.js';
import { endWait, sleepUntil } from '../waits/wait.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

/** `none`: the forge has no checks for the commit. */
export type ChecksVerdict =
  | { readonly kind: 'none' | 'passed' }
  | { readonly kind: 'failed'; readonly feedback: Feedback; readonly checks: readonly Check[] };

/** A forge takes a moment from a push to the first word of its checks. */
const appearMs = 15_000;
const firstWaitMs = 5_000;
const longestWaitMs = 60_000;

/** Waits for the forge's checks of a pushed commit; what takes too long is a person's to look at. */
export async function awaitChecks(task: Task, commit: string): Promise<ChecksVerdict> {
  const limit = () => task.policy.ciTimeoutSeconds * 1_000;
  const short = shortCommit(commit);
  let since = Date.now();
  let wait = Math.min(firstWaitMs, limit() / 10);
  for (;;) {
    const asked = Date.now();
    const { state, checks } = await step(task, 'checks', () =>
      forgeStep(task.policy, `checks of ${short}`).readChecks({ task: task.identity, commit }),
    );
    // A block, or a pause of the account, is not the checks' time.
    since += Date.now() - asked;
    const elapsed = Date.now() - since;
    const over = state === 'none' ? elapsed >= Math.min(appearMs, limit()) : state !== 'pending';
    if (over) endWait(task);
    if (state === 'passed') return { kind: 'passed' };
    if (state === 'failed') return { kind: 'failed', feedback: feedbackOnChecks(checks), checks };
    if (over) return { kind: 'none' };
    const names = checks.map(({ name }) => name);
    if (elapsed >= limit()) {
      await block(
        task,
        'forge-checks-late',
        `checks of ${short} did not end within ${task.policy.ciTimeoutSeconds} s: ${names.join(', ')}`,
      );
      since = Date.now();
    }
    await sleepUntil(task, { kind: 'checks', commit, names }, Date.now() + wait);
    wait = Math.min(wait * 1.5, longestWaitMs);
  }
}
