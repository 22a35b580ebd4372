import type { Command } from 'commander';
import { note } from '../../draw/output.js';
import { readSettingsHere } from '../../../client/session.js';

export function addUp(program: Command): void {
  program
    .command('up')
    .description('brings up Temporal, Postgres and a worker on this machine, until Ctrl-C')
    .option('--json', 'where it is, as JSON, once it is up; all else on stderr')
    .addHelpText('after', '\nExample:\n  $ npx orch up')
    .action(async ({ json }: { json?: true }) => {
      const settings = readSettingsHere();
      settings.warnings.forEach(note);
      const { up } = await import('../../../stack/up.js');
      process.exitCode = await up(settings, json === true);
    });
}
