import { RequestError } from '@octokit/request-error';
import type { GithubRepository } from '../api/api.js';
import { readPages } from '../api/read-pages.js';

/** What an App (Actions is one) reports of a commit. */
export interface CheckRun {
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly url: string | null;
  readonly said: readonly (string | null)[];
  /** Of the job of Actions behind it; null: it is another App's. */
  readonly job: number | null;
}

const perPage = 100;

/**
 * The newest of each name within a suite. Of two suites with a check of one name (two workflows, or one for the push and
 * one for the pull request) both count.
 */
export async function readCheckRuns(at: GithubRepository, commit: string): Promise<CheckRun[]> {
  const { api, owner, repo } = at;
  const latest = { owner, repo, filter: 'latest', per_page: perPage } as const;
  try {
    const runs = await readPages(
      api,
      api.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', { ...latest, ref: commit }),
      (page) => page.check_runs,
    );
    return runs.map(({ id, name, status, conclusion, html_url: url, details_url: details, output, app }) => ({
      name,
      status,
      conclusion,
      url: url ?? details,
      said: [output.summary, output.text],
      // A job and its check run have one id.
      job: app?.slug === 'github-actions' ? Number(id) : null,
    }));
  } catch (error) {
    if (!isWithheld(error)) throw error;
    return await readJobs(at, commit);
  }
}

/** Fine-grained tokens have no right to check runs of private repositories, and no such right can be given to them. */
function isWithheld(error: unknown): boolean {
  return (
    error instanceof RequestError &&
    error.status === 403 &&
    /not accessible by personal access token/i.test(error.message)
  );
}

/** What Actions ran for the commit; what other Apps report stays unseen on this way. */
async function readJobs({ api, owner, repo }: GithubRepository, commit: string): Promise<CheckRun[]> {
  const place = { owner, repo, per_page: perPage };
  const runs = await readPages(
    api,
    api.request('GET /repos/{owner}/{repo}/actions/runs', { ...place, head_sha: commit }),
    (page) => page.workflow_runs,
  );
  const jobs = await Promise.all(
    runs.map(async (run) => {
      const listed = await readPages(
        api,
        api.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', {
          ...place,
          run_id: Number(run.id),
          filter: 'latest',
        }),
        (page) => page.jobs,
      );
      const whole = { name: run.name ?? 'workflow', status: run.status ?? '', conclusion: run.conclusion };
      if (listed.length === 0) return [{ ...whole, url: run.html_url, said: [], job: null }];
      return listed.map(({ id, name, status, conclusion, html_url: url }) => {
        return { name, status, conclusion, url, said: [], job: Number(id) };
      });
    }),
  );
  return jobs.flat();
}
