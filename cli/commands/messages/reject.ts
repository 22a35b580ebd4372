import type { Command } from 'commander';
import { decide, type DecideOptions } from './decide.js';

export function addReject(program: Command): void {
  program
    .command('reject')
    .description('rejects what a task waits for, with a reason for the agent')
    .argument('<task>', 'task/demo/x, demo/x or x')
    .option('--approval <id>', 'which approval, as orch status names it; absent: the one that waits')
    .option('--reason <text>', 'what is to be changed: it goes to the agent')
    .option('--by <name>', 'who decides; absent: the user of this terminal')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ npx orch reject demo/DEMO-1 --reason "the second criterion is missing"')
    .action((name: string, options: DecideOptions) => decide(name, 'rejected', options));
}
