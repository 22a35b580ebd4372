import type { Command } from 'commander';
import { whoIsHere } from '../by.js';
import { print, printJson } from '../output.js';
import { readSettingsHere, withSession } from '../session.js';
import { findTaskId } from '../task-name.js';

interface Options {
  readonly by?: string;
  readonly json?: true;
}

export function addPause(program: Command): void {
  program
    .command('pause')
    .description('holds a task: a running agent finishes, nothing new starts')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('--by <name>', 'who says so; absent: the user of this terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch pause demo/DEMO-1')
    .action(pause);
}

async function pause(name: string, { by, json }: Options): Promise<void> {
  const taskId = await withSession(readSettingsHere(), async (session) => {
    const id = await findTaskId(session, name);
    await session.tasks.pause(id, { by: by ?? whoIsHere() });
    return id;
  });
  if (json) printJson({ taskId, paused: true });
  else print(`${taskId} is paused: a running agent finishes, nothing new starts. npx orch resume goes on.`);
}
