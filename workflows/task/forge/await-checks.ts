import { feedbackOnChecks } from '../../../domain/decisions/step-after-merge.js';
import { judgeChecks } from '../../../domain/decisions/judge-checks.js';
import type { Awaited } from '../../../domain/ci/awaited.js';
import { ciSeenAfter, earlierCommits } from '../../../domain/ci/ci-seen.js';
import type { Check } from '../../../domain/task/forge.js';
import type { Feedback } from '../../../domain/task/task.js';
import { forgeStep } from '../../proxies/any-worker.js';
import type { Task } from '../state/task.js';
import { block, step } from '../waits/block.js';
import { endWait, sleepUntil } from '../waits/wait.js';
import { shortCommit } from '../../../domain/text/short-commit.js';

/** `none`: the forge has no checks for the commit. `awaits`: what was waited for in vain. */
export type ChecksVerdict =
  | { readonly kind: 'none' | 'passed'; readonly awaits?: Awaited }
  | { readonly kind: 'failed'; readonly feedback: Feedback; readonly checks: readonly Check[] };

const firstWaitMs = 5_000;
const longestWaitMs = 60_000;

/** Waits for the forge's checks of a pushed commit; what takes too long is a person's to look at. */
export async function awaitChecks(task: Task, commit: string): Promise<ChecksVerdict> {
  const { state } = task;
  const { ciSeen = {}, checked } = state;
  const earlier = earlierCommits(ciSeen, checked?.by);
  const hadNone = checked?.hadNone === true;
  const { inVain } = ciSeen;
  const limits = () => ({
    timeoutMs: task.policy.ciTimeoutSeconds * 1_000,
    startTimeoutMs: task.policy.ci.startTimeoutSeconds * 1_000,
  });
  let since = Date.now();
  let wait = Math.min(firstWaitMs, limits().timeoutMs / 10);
  for (;;) {
    const asked = Date.now();
    const seen = await step(task, 'checks', () => {
      const { identity, policy } = task;
      const question = { task: identity, commit, ci: policy.ci, earlier, ...(inVain !== undefined && { inVain }) };
      return forgeStep(policy, `checks of ${shortCommit(commit)}`).readChecks(question);
    });
    // A block, or a pause of the account, is not the checks' time.
    since += Date.now() - asked;
    const judged = judgeChecks({ seen, elapsedMs: Date.now() - since, hadNone, ...limits() });
    const { checks, awaits, by = commit } = seen;
    if (judged.kind === 'failed' || judged.kind === 'none' || judged.kind === 'passed') {
      endWait(task);
      state.ciSeen = ciSeenAfter(ciSeen, by, seen);
      if (judged.kind === 'failed') return { kind: 'failed', feedback: feedbackOnChecks(checks), checks };
      state.checked = { head: commit, by, hadNone: judged.kind === 'none' };
      return { kind: judged.kind, ...(awaits !== undefined && { awaits }) };
    }
    const names = checks.map(({ name }) => name);
    if (judged.kind === 'late') {
      await block(task, 'forge-checks-late', lateInWords(task, by, [...names, ...(awaits?.required ?? [])]));
      since = Date.now();
    }
    const until = since + (judged.kind === 'waits' ? judged.endsMs : limits().timeoutMs);
    const missing = awaits === undefined ? {} : { awaits };
    const untilLook = Math.max(Math.min(Date.now() + wait, until), Date.now() + 1);
    await sleepUntil(task, { kind: 'checks', commit: by, names, until, ...missing }, untilLook);
    wait = Math.min(wait * 1.5, longestWaitMs);
  }
}

function lateInWords({ policy }: Task, commit: string, names: readonly string[]): string {
  return `checks of ${shortCommit(commit)} did not end within ${policy.ciTimeoutSeconds} s: ${names.join(', ')}`;
}
