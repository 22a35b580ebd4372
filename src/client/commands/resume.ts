import type { Command } from 'commander';
import { whoIsHere } from '../by.js';
import { print, printJson } from '../output.js';
import { readSettingsHere, withSession } from '../session.js';
import { findTaskId } from '../task-name.js';

interface Options {
  readonly by?: string;
  readonly json?: true;
}

export function addResume(program: Command): void {
  program
    .command('resume')
    .description('goes on with a paused task')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('--by <name>', 'who says so; absent: the user of this terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch resume demo/DEMO-1')
    .action(resume);
}

async function resume(name: string, { by, json }: Options): Promise<void> {
  const taskId = await withSession(readSettingsHere(), async (session) => {
    const id = await findTaskId(session, name);
    await session.tasks.resume(id, { by: by ?? whoIsHere() });
    return id;
  });
  if (json) printJson({ taskId, paused: false });
  else print(`${taskId} goes on.`);
}
