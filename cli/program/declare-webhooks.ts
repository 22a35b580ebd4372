import type { Command } from 'commander';
import { orch } from '../../config/called-as.js';
import type { EnsureOptions } from '../commands/webhooks/ensure.js';

const example = `Example:\n  $ ${orch} webhooks ensure shop --token-stdin < admin-token`;

export function declareWebhooks(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('has a project’s forge and tracker tell the server at once what happens there')
    .addHelpText('after', `\n${example}\n\nWith --json it tells what was done as JSON.`);
  webhooks
    .command('ensure')
    .description(
      'makes the webhook of a project’s repository, or replaces it; without a token, says how it is done by hand',
    )
    .argument('<project>', 'as the projects file names it')
    .option('--token-stdin', 'reads the token of an administrator of the repository from stdin; it is kept nowhere')
    .option('--account <name>', 'which one, where issues and code are at two: gitea, github, …')
    .option('--json', 'what was done, as JSON')
    .addHelpText('after', `\n${example}`)
    .action(async (project: string, options: EnsureOptions) =>
      (await import('../commands/webhooks/ensure.js')).ensureWebhooks(project, options),
    );
}
