import type { Check } from '../../../../domain/task/forge.js';
import type { GithubRepository } from '../api/api.js';
import { readJobLog } from './job-log.js';
import { readCheckRuns } from './read-check-runs.js';
import { readPages } from '../api/read-pages.js';

const longestTail = 2_000;
/** Logs are read for as many red checks as anybody is shown. */
const mostLogs = 10;
const good: readonly (string | null)[] = ['success', 'neutral', 'skipped'];

/** Check runs (Actions and other Apps) and commit statuses (the older way) both count. */
export async function readChecks(at: GithubRepository, commit: string, signal: AbortSignal): Promise<Check[]> {
  const [runs, statuses] = await Promise.all([readReports(at, commit, signal), readStatuses(at, commit)]);
  return [...runs, ...statuses];
}

async function readReports(at: GithubRepository, commit: string, signal: AbortSignal): Promise<Check[]> {
  const checks: Check[] = [];
  let logs = 0;
  for (const { name, status, conclusion, url, said, job } of await readCheckRuns(at, commit)) {
    const state = status !== 'completed' ? 'pending' : good.includes(conclusion) ? 'passed' : 'failed';
    const hasLog = state === 'failed' && job !== null && logs < mostLogs;
    if (hasLog) logs += 1;
    const log = hasLog ? await readJobLog(at, { job, longest: longestTail, signal }) : null;
    checks.push({ name, state, url, tail: tailOf([...said, log]) });
  }
  return checks;
}

function tailOf(parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null && part.trim() !== '').join('\n\n');
  return said === '' ? null : said.slice(-longestTail);
}

const states: Readonly<Partial<Record<string, Check['state']>>> = { success: 'passed', pending: 'pending' };

async function readStatuses({ api, owner, repo }: GithubRepository, commit: string): Promise<Check[]> {
  const listed = await readPages(
    api,
    api.request('GET /repos/{owner}/{repo}/commits/{ref}/statuses', { owner, repo, ref: commit, per_page: 100 }),
    (page) => page,
  );
  const newest = new Map<string, (typeof listed)[number]>();
  for (const status of listed) {
    const other = newest.get(status.context);
    if (other === undefined || status.id > other.id) newest.set(status.context, status);
  }
  return [...newest.values()].map(({ context, state, target_url: url, description }) => ({
    name: context,
    state: states[state] ?? 'failed',
    url: url === '' ? null : url,
    tail: tailOf([description]),
  }));
}
