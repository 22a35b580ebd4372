import { z } from 'zod';
import { exposeProblem } from '../../../domain/policy/exposed.js';
import { sandboxes } from '../../../domain/network/sandbox.js';
import { isGivenToAll } from '../../settings/environment.js';
import { commandLine, timeoutSeconds } from './project-commands.js';
import { healthCheck, healthKeys } from './project-health.js';
import { monitor, monitorKeys } from './project-monitor.js';
import { oneOf, pathProblem, text } from '../../fields/project-text.js';
import { hostPath } from './places/sandbox-paths.js';

/** The key `deploy` of a project: how it is deployed, and what shows that it was. */

const longestHealthSeconds = 86_400;

const credentials = z
  .array(text(credentialProblem), 'takes a list of names of the worker’s variables')
  .superRefine((names, context) => {
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) !== index)
        context.addIssue({ code: 'custom', path: [index], message: `${name} is there twice` });
    }
  });

const environmentShape = {
  command: commandLine('credentials').optional(),
  rollback: commandLine('credentials').optional(),
  timeoutSeconds: timeoutSeconds.optional(),
  read: z.array(hostPath, 'takes a list of paths').optional(),
  write: z.array(hostPath, 'takes a list of paths').optional(),
  sandbox: oneOf(sandboxes, 'sandbox').optional(),
  credentials: credentials.optional(),
  health: z
    .array(healthCheck, 'takes a list of {url, status, contains} and {command, timeoutSeconds}')
    .min(1, 'must name a check; without the key nothing is looked at')
    .optional(),
  healthWithinSeconds: z
    .number('takes seconds')
    .min(1, 'takes seconds, from 1 up')
    .max(longestHealthSeconds, `takes seconds, ${longestHealthSeconds} at most`)
    .optional(),
  monitor: monitor.optional(),
};

const environment = z
  .strictObject(environmentShape, `takes a map of ${Object.keys(environmentShape).join(', ')}`)
  .superRefine((said, context) => {
    for (const { key, message } of environmentProblems(said))
      context.addIssue({ code: 'custom', path: [key], message });
  });
export type EnvironmentEntry = z.output<typeof environment>;

const deployShape = {
  files: z.array(text(pathProblem), 'takes a list of files and folders').default([]),
  staging: environment.optional(),
  production: environment.optional(),
  redeploy: oneOf(['ask', 'byItself'], 'answer to a deployment that failed').default('ask'),
  self: z.boolean('takes true or false').default(false),
};

export const deploy = z.strictObject(deployShape, `takes a map of ${Object.keys(deployShape).join(', ')}`);
export type DeployEntry = z.output<typeof deploy>;

/** Keys that may stand at a place below `deploy`. */
export function deployKeys([where, key]: readonly PropertyKey[]): readonly string[] {
  if (where === undefined) return Object.keys(deployShape);
  if (key === 'health') return healthKeys;
  if (key === 'monitor') return monitorKeys;
  return Object.keys(environmentShape);
}

function credentialProblem(name: string): string | null {
  const why =
    'is given to agents and checks by every worker, and so no credential: let the worker have it by another name';
  return exposeProblem(name) ?? (isGivenToAll(name) ? why : null);
}

/** Keys that have nothing to act on: whoever wrote them believes something that is not so. */
function environmentProblems(said: EnvironmentEntry): { key: keyof EnvironmentEntry; message: string }[] {
  const hasHealth = said.health !== undefined;
  const runsCommands = said.command !== undefined || said.health?.some(({ kind }) => kind === 'command') === true;
  const unused = (key: keyof EnvironmentEntry, isUsed: boolean, message: string) =>
    said[key] === undefined || isUsed ? [] : [{ key, message }];
  const forCommands = 'is for commands, and this environment runs none: give it a `command`';
  return [
    ...unused('rollback', said.command !== undefined, 'takes back what `command` has deployed, and there is none'),
    ...unused('rollback', hasHealth, 'is proven by `health`, and there is none: say what shows that it has worked'),
    ...unused('timeoutSeconds', said.command !== undefined, 'is for `command` and `rollback`, and there is neither'),
    ...unused('read', runsCommands, forCommands),
    ...unused('write', runsCommands, forCommands),
    ...unused('sandbox', runsCommands, forCommands),
    ...unused('credentials', runsCommands, forCommands),
    ...unused('healthWithinSeconds', hasHealth, 'is for `health`, and there is none'),
    ...unused('monitor', hasHealth, 'looks at `health`, and there is none'),
    ...(said.monitor?.rollback === true && said.rollback === undefined
      ? [{ key: 'monitor' as const, message: 'says `rollback: true`, and this environment has no `rollback` command' }]
      : []),
  ];
}
