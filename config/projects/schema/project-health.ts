import { z } from 'zod';
import type { HealthCheck } from '../../../domain/pipeline/environment.js';
import { createRedact } from '../../../domain/text/redact.js';
import { commandLine, timeoutSeconds } from './project-commands.js';
import { text } from '../../fields/project-text.js';

/** What shows that a deployment runs: the items of `health`. */

const redact = createRedact([]);
const longestText = 1_000;
const usualCommandSeconds = 60;

const url = text(urlProblem);
const status = z
  .int('takes a status of HTTP, such as 200')
  .min(100, 'takes a status of HTTP, from 100 up')
  .max(599, 'takes a status of HTTP, 599 at most');
const contains = z
  .string("takes a text; `{commit}` wants quotes: '{commit}'")
  .min(1, 'must not be empty; without the key any answer will do')
  .max(longestText, `is longer than ${longestText} characters`)
  .refine(
    (value) => redact(value) === value,
    'looks as if it held a credential: it would stand in the history of every task',
  );

const shape = z.strictObject(
  {
    url: url.optional(),
    status: status.optional(),
    contains: contains.optional(),
    command: commandLine('credentials').optional(),
    timeoutSeconds: timeoutSeconds.optional(),
  },
  'takes {url, status, contains} or {command, timeoutSeconds}',
);

export const healthKeys = Object.keys(shape.shape);

/** By hand, because a union tells of none of its mistakes. */
export const healthCheck = shape.transform((said, context): HealthCheck => {
  const problem = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (said.url !== undefined && said.command === undefined) {
    if (said.timeoutSeconds !== undefined)
      problem(['timeoutSeconds'], 'is for a `command`; how long a URL may take, `healthWithinSeconds` says');
    return { kind: 'url', url: said.url, status: said.status ?? 200, contains: said.contains ?? null };
  }
  if (said.command !== undefined && said.url === undefined) {
    for (const key of ['status', 'contains'] as const)
      if (said[key] !== undefined) problem([key], 'is for a `url`; a command passes with exit code 0');
    return { kind: 'command', run: said.command, timeoutSeconds: said.timeoutSeconds ?? usualCommandSeconds };
  }
  if (context.issues.length === 0) problem([], 'takes one of the two: a `url`, or a `command`');
  return z.NEVER;
});

/** Query parameters that are there for a credential. */
const secretParameter = /(token|secret|password|passwd|api_?key|access_?key|signature|auth)$/i;

/** What is wrong with the URL of a health check; null where nothing is. It stands in histories, comments and the Temporal UI. */
function urlProblem(value: string): string | null {
  const said = 'is no URL of http:// or https://';
  if (value.length > longestText) return `is longer than ${longestText} characters`;
  if (/\p{Cc}/u.test(value)) return 'holds a control character';
  const plain = value.replaceAll('{commit}', '0'.repeat(40));
  if (!/^https?:\/\//i.test(plain) || !URL.canParse(plain)) return said;
  const { username, password, searchParams } = new URL(plain);
  const why =
    'it would stand in the history of every task. Ask by a `command`, which has the environment’s credentials';
  if (username !== '' || password !== '') return `holds a user or a password: ${why}`;
  const named = [...searchParams].some(([name, said]) => secretParameter.test(name) && said !== '');
  return named || redact(value) !== value ? `looks as if it held a credential: ${why}` : null;
}
