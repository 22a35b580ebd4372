import type { Command } from 'commander';
import { type PauseOptions, setPaused } from './set-paused.js';

export function addResume(program: Command): void {
  program
    .command('resume')
    .description('goes on with a paused task')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('--by <name>', 'who says so; absent: the user of this terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch resume demo/DEMO-1')
    .action((name: string, options: PauseOptions) => setPaused(name, false, options));
}
