import type { Command } from 'commander';
import { orch } from '../../config/called-as.js';
import type { BreakerAction, BreakerOptions } from '../commands/steering/breaker.js';
import { oneOf } from './option-values.js';

/** What holds tasks of all projects. */

const breakerActions = ['list', 'open', 'close'] as const satisfies readonly BreakerAction[];

export function declareBreaker(program: Command): void {
  program
    .command('breaker')
    .description('the providers of agents: which fail or are held, since when, and how many tasks wait for them')
    .argument('[what]', `${breakerActions.join(', ')}; absent: list`, oneOf(breakerActions), 'list')
    .argument('[name]', 'of the breaker, as the list has it: claude, a whole key, or all')
    .option('--reason <text>', 'why, for everybody who waits; to open one needs it')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  $ ${orch} breaker\n  $ ${orch} breaker open claude --reason "the invoice is open"\n  $ ${orch} breaker close claude`,
    )
    .action(async (what: BreakerAction, name: string | undefined, options: BreakerOptions) =>
      (await import('../commands/steering/breaker.js')).breaker(what, name, options),
    );
}
