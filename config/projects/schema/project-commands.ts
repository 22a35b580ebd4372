import { z } from 'zod';
import { longestTimeoutSeconds } from '../../../domain/policy/timeout.js';
import { exposeProblem, ownVariableProblem } from '../../../domain/policy/exposed.js';
import { createRedact } from '../../../domain/text/redact.js';
import { pathProblem, text } from '../../fields/project-text.js';

/** What a project may say of its own commands, of what they read, and of what is given to them. */

const redact = createRedact([]);
const longestName = 100;

/** A command for `sh`; `where` says what is to be done with a credential. */
export function commandLine(where: string) {
  return z
    .string('is missing: the command')
    .trim()
    .min(1, 'must not be empty')
    .refine((run) => !run.includes('\0'), 'holds a zero byte, which no command can')
    .refine(
      (run) => holdsNoCredential(run.replace(/\$\{?\w+\}?/g, ' ')),
      `looks as if it held a credential, which would stand in the history of every task: name its variable under \`${where}\``,
    );
}

export const timeoutSeconds = z
  .number('takes seconds')
  .min(1, 'takes seconds, from 1 up')
  .max(longestTimeoutSeconds, `takes seconds, ${longestTimeoutSeconds} at most`);

const command = z.preprocess(
  (said) => (typeof said === 'string' ? { run: said } : said),
  z.strictObject(
    {
      name: text(nameProblem).optional(),
      run: commandLine('expose'),
      timeoutSeconds: timeoutSeconds.optional(),
    },
    'takes a command, or {name, run, timeoutSeconds}',
  ),
);
export type CommandEntry = z.output<typeof command>;

export const commandKeys = ['name', 'run', 'timeoutSeconds'] as const;

export const commands = z.array(command, 'takes a list of commands').superRefine((entries, context) => {
  const names = entries.map(({ name, run }) => name ?? run);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    const message = `${JSON.stringify(name)} is there twice: give each a name of its own`;
    context.addIssue({ code: 'custom', path: [index], message });
  }
});

const files = z.array(text(patternProblem), 'takes a list of files');

export const setUpFiles = files.min(1, 'must name a file; without the key, lockfiles and manifests are looked at');

export const setUpSecrets = z.record(
  text(exposeProblem),
  files.min(1, 'must name the files that could misuse it, such as package.json'),
  'takes a map: a variable of the worker’s, and the files that must equal those of the base',
);

export const exposed = z.array(text(exposeProblem), 'takes a list of names of the worker’s variables');

/** The environment of a project's own making travels in the task's input. */
export const ownEnvironment = z.record(
  text(ownVariableProblem),
  z.coerce
    .string()
    .refine((value) => !value.includes('\0'), 'holds a zero byte, which no program can be given')
    .refine(holdsNoCredential, 'looks like a credential, and would stand in the history of every task: never here'),
);

function holdsNoCredential(value: string): boolean {
  return redact(value) === value;
}

function nameProblem(name: string): string | null {
  if (name === '') return 'must not be empty';
  if (/\p{Cc}/u.test(name)) return 'is one line, without control characters';
  return name.length > longestName ? `is longer than ${longestName} characters` : null;
}

/** A path within the repository; `*`, `?`, `[a-z]` and `**` as in a glob. */
function patternProblem(pattern: string): string | null {
  if (/\p{Cc}/u.test(pattern)) return 'is no file within the repository';
  return pathProblem(pattern);
}
