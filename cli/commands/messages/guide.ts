import type { Command } from 'commander';
import { UserError } from '../../../domain/failures/user-error.js';
import { whoIsHere } from '../../../client/by.js';
import { print, printJson } from '../../draw/output.js';
import { readSettingsHere, withSession } from '../../../client/session.js';
import { findTaskId } from '../../../client/task-name.js';

interface Options {
  readonly by?: string;
  readonly json?: true;
}

export function addGuide(program: Command): void {
  program
    .command('guide')
    .description('tells the agents of a task something: it stands in the next prompt, and wakes a blocked task')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .argument('<text>', 'what they are to know')
    .option('--by <name>', 'who says it; absent: the user of this terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch guide demo/DEMO-1 "Use the parser that is there already"')
    .action(guide);
}

async function guide(name: string, text: string, { by, json }: Options): Promise<void> {
  if (text.trim() === '') throw new UserError('The guidance is empty.', 'Say in words what the agents are to know.');
  const taskId = await withSession(readSettingsHere(), async (session) => {
    const id = await findTaskId(session, name);
    await session.tasks.guide(id, { by: by ?? whoIsHere(), text });
    return id;
  });
  if (json) printJson({ taskId, guided: true });
  else print(`${taskId} has it: it will stand in the next prompt.`);
}
