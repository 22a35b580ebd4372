import { z } from 'zod';

/** What watches a deployment for a while: the key `monitor` of an environment. */

const longestSeconds = 7 * 86_400;
const mostLooks = 100;

const seconds = (key: string) =>
  z
    .int(`takes a whole number of seconds, such as ${key}`)
    .min(1, 'takes a whole number of seconds, from 1 up')
    .max(longestSeconds, `takes a whole number of seconds, ${longestSeconds} at most: seven days`);

const looks = z
  .int('takes a whole number of looks')
  .min(1, 'takes a whole number of looks, from 1 up')
  .max(mostLooks, `takes a whole number of looks, ${mostLooks} at most`);

const shape = z.strictObject(
  {
    everySeconds: seconds('60'),
    forSeconds: seconds('1800'),
    failing: looks,
    of: looks,
    rollback: z.boolean('takes true or false').default(false),
  },
  'takes {everySeconds, forSeconds, failing, of, rollback}',
);

export const monitorKeys = Object.keys(shape.shape);

export const monitor = shape.superRefine(({ everySeconds, forSeconds, failing, of }, context) => {
  if (context.issues.length > 0) return;
  const problem = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
  if (failing > of) problem('failing', `of ${of} looks, ${failing} can never fail`);
  if (everySeconds > forSeconds)
    problem('everySeconds', `is longer than forSeconds, ${forSeconds}: it would never look`);
  else if (of > Math.floor(forSeconds / everySeconds))
    problem('of', `is more than it looks in all: ${Math.floor(forSeconds / everySeconds)} times in ${forSeconds} s`);
});
