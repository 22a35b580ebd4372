import type { Command } from 'commander';
import { decide, type DecideOptions } from './decide.js';

export function addApprove(program: Command): void {
  program
    .command('approve')
    .description('approves what a task waits for')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('--approval <id>', 'which approval, as orch status names it; absent: the one that waits')
    .option('--reason <text>', 'a word on it, for the record')
    .option('--by <name>', 'who decides; absent: the user of this terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch approve demo/DEMO-1')
    .action((name: string, options: DecideOptions) => decide(name, 'approved', options));
}
