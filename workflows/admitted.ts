import type { Stage } from '../domain/pipeline/stages.js';
import { shared } from './activities.js';
import { block, StageLeft, step } from './block.js';
import { pass } from './pass.js';
import { budgetOf, type TaskRun } from './task-run.js';

/** Waits for the budget's leave. */
export async function admitted(t: TaskRun, stage: Stage, runKey: string): Promise<void> {
  for (;;) {
    const answer = await step(t, 'admission', () =>
      shared(t.policy, `admit ${stage.role}`).admit({
        task: t.task,
        runKey,
        reserveUsd: t.policy.runReserveUsd,
        budgetUsd: budgetOf(t),
      }),
    );
    if (answer.decision === 'go') return;
    if (answer.decision === 'wait') {
      await pass(t, Date.now() + answer.seconds * 1_000, answer.reason);
    } else {
      const from = await block(t, `${answer.reason} [BudgetExceeded]; raise it with retry --budget`);
      if (from !== null) throw new StageLeft(from);
    }
  }
}
