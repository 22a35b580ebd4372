import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../domain/failures/user-error.js';
import { moment } from '../../domain/text/figures.js';

const millisecondsOfDay = 24 * 3_600_000;

export interface LogPlace {
  /** "run 7" */
  readonly of: string;
  readonly path: string;
  /** Null: it goes on. */
  readonly endedAt: Date | null;
  /** Its host has looked for it; absent: this machine has. */
  readonly isElsewhere?: boolean;
}

/** What to say of a log that is not there. */
export function missingLog(
  { of, path, endedAt, isElsewhere = false }: LogPlace,
  logsKept: { readonly days: number },
): UserError {
  if (!isElsewhere && !existsSync(dirname(path))) {
    return new UserError(
      `The log of ${of} is not on this machine: ${path}`,
      'It lies on the host of the task: run the same command there.',
    );
  }
  if (endedAt !== null && Date.now() - endedAt.getTime() > logsKept.days * millisecondsOfDay) {
    return new UserError(
      `The log of ${of} was pruned: it ended at ${moment(endedAt.getTime())}, and logs are kept for ${logsKept.days} days.`,
      'ORCH_LOG_KEEP_DAYS keeps later ones longer.',
    );
  }
  return new UserError(
    `There is no log of ${of} at ${path}${isElsewhere ? ' on its host' : ''}`,
    `It ${isElsewhere ? '' : 'lies on another host, or '}was pruned: ORCH_LOG_KEEP_COUNT says how many logs a host keeps.`,
  );
}
