import type { Command } from 'commander';
import { drawTask } from '../../draw/draw-task.js';
import { note, outputWidth, print, printJson } from '../../draw/output.js';
import { readTask } from '../../../client/read-task.js';
import { readSettingsHere, withSession } from '../../../client/session.js';

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('where a task stands, what it waits for, and the ways on')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch status demo/DEMO-1')
    .action(status);
}

async function status(name: string, { json }: { json?: true }): Promise<void> {
  const { view, from } = await withSession(readSettingsHere(), (session) => readTask(session, name));
  if (json) {
    printJson({ ...view, from });
    return;
  }
  print(drawTask(view, Date.now(), outputWidth()));
  if (from === 'ledger' && view.endedAt === null)
    note('no worker answered for the task: this is what the ledger knows');
}
