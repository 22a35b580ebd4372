import { atOnce } from '../proxies/any-worker.js';
import { budgetOf, type Task } from './state/task.js';
import { block, step } from './waits/block.js';
import { waitUntil } from './waits/wait.js';

/** Waits for the budget's leave; answers what the run may cost, where the task has a limit. */
export async function admit(task: Task, runKey: string): Promise<number | null> {
  for (;;) {
    const answer = await step(task, 'admission', () =>
      atOnce(task.policy).admit({
        task: task.identity,
        runKey,
        reserveUsd: task.policy.runReserveUsd,
        budgetUsd: budgetOf(task),
      }),
    );
    switch (answer.decision) {
      case 'go':
        return answer.limitUsd;
      case 'wait': {
        await waitUntil(task, answer.wait, Date.now() + answer.lookInSeconds * 1_000);
        break;
      }
      case 'refuse':
        await block(task, 'budget', `${answer.reason} [BudgetExceeded]`);
    }
  }
}
