import { createHash } from 'node:crypto';
import type { ProjectCommand, SetUpPolicy } from '../../domain/gates/project-command.js';
import type { CommandsNetwork } from '../../domain/task/task.js';

/** All that decides what a project's commands find in a commit. */
export interface CommandsOf {
  readonly setUp: SetUpPolicy;
  readonly checks: readonly ProjectCommand[];
  readonly network: CommandsNetwork;
  readonly environment: Readonly<Record<string, string>>;
  readonly expose: readonly string[];
}

/** Other commands, or another environment for them, are another key. Names change no result. */
export function commandsKey({ setUp, checks, network, environment, expose }: CommandsOf): string {
  const text = JSON.stringify([
    setUp.commands.map(of),
    setUp.files,
    setUp.secrets.map(({ name, files }) => [name, files]),
    checks.map(of),
    [network.setUp, network.checks],
    Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)),
    [...expose].sort(),
  ]);
  return createHash('sha256').update(text).digest('hex');
}

function of({ run, timeoutSeconds }: ProjectCommand): readonly [string, number] {
  return [run, timeoutSeconds];
}
