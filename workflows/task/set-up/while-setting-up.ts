import { show } from '../state/show.js';
import type { Task } from '../state/task.js';

/** Shows what is being done. The task is at work and waits for nobody: the ledger hears nothing of it. */
export async function whileSettingUp<Result>(
  task: Task,
  of: 'worktree' | 'base',
  act: () => Promise<Result>,
): Promise<Result> {
  task.wait = { kind: 'set-up', of, since: Date.now() };
  show(task);
  try {
    return await act();
  } finally {
    task.wait = null;
    show(task);
  }
}
