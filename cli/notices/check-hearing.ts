import type { Pool } from 'pg';
import { listHearingProblems } from '../../activities/store/intake/hearing.js';
import { moment } from '../../domain/text/figures.js';
import { type Finding, warn } from '../doctor/finding.js';

/** What keeps the server from hearing what happens at a bot. */
export async function checkHearing(pool: Pool): Promise<Finding[]> {
  return (await listHearingProblems(pool)).map(({ account, problem, since }) =>
    warn(
      `what happens on ${account}`,
      `not heard since ${moment(since.getTime())}: ${problem}`,
      'Buttons and replies wait meanwhile, at Telegram for 24 hours: docs/telegram.md.',
    ),
  );
}
