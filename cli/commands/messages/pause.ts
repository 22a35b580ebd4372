import type { Command } from 'commander';
import { type PauseOptions, setPaused } from './set-paused.js';

export function addPause(program: Command): void {
  program
    .command('pause')
    .description('holds a task: a running agent finishes, nothing new starts')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('--by <name>', 'who says so; absent: the user of this terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch pause demo/DEMO-1')
    .action((name: string, options: PauseOptions) => setPaused(name, true, options));
}
