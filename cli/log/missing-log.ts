import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Run } from '../../activities/store/runs.js';
import { UserError } from '../../domain/failures/user-error.js';
import { moment } from '../../domain/text/figures.js';

const millisecondsOfDay = 24 * 3_600_000;

/** What to say of a run whose log is not there. */
export function missingLog({ number, outputPath, finishedAt }: Run, logsKept: { readonly days: number }): UserError {
  if (!existsSync(dirname(outputPath))) {
    return new UserError(
      `The log of run ${number} is not on this machine: ${outputPath}`,
      'It lies on the host where the agent ran: run the same command there.',
    );
  }
  if (finishedAt !== null && Date.now() - finishedAt.getTime() > logsKept.days * millisecondsOfDay) {
    return new UserError(
      `The log of run ${number} was pruned: the run ended at ${moment(finishedAt.getTime())}, and logs are kept for ${logsKept.days} days.`,
      'ORCH_LOG_KEEP_DAYS keeps later ones longer.',
    );
  }
  return new UserError(
    `There is no log of run ${number} at ${outputPath}`,
    'It lies on another host, or was pruned: ORCH_LOG_KEEP_COUNT says how many logs a host keeps.',
  );
}
