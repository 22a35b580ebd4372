import type { Command } from 'commander';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../../client/session.js';
import { findTaskId } from '../../../client/task-name.js';

export function addCancel(program: Command): void {
  program
    .command('cancel')
    .description('ends a task: its agent is ended, its work kept as refs/orch/wip/… on the origin')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch cancel demo/DEMO-1')
    .action(cancel);
}

async function cancel(name: string, { json }: { json?: true }): Promise<void> {
  const taskId = await withSession(readSettingsHere(), async (session) => {
    const id = await findTaskId(session, name);
    await session.tasks.cancel(id);
    return id;
  });
  if (json) printJson({ taskId, cancelRequested: true });
  else print(`${taskId} is being cancelled; npx orch status ${taskId} shows when it has ended.`);
}
