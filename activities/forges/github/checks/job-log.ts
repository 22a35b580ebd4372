import { stripVTControlCharacters } from 'node:util';
import { RequestError } from '@octokit/request-error';
import type { GithubRepository } from '../api/api.js';
import { isRateLimited } from '../api/failure.js';

const followMs = 30_000;

/** The end of an Actions job's log; null where GitHub does not give it (yet, or to this token). */
export async function readJobLog(
  { api, owner, repo }: GithubRepository,
  options: { readonly job: number; readonly longest: number; readonly signal: AbortSignal },
): Promise<string | null> {
  const { job, longest, signal } = options;
  try {
    await api.request('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', { owner, repo, job_id: job });
    return null;
  } catch (error) {
    signal.throwIfAborted();
    // A log is an extra to what the check says by itself: without it, the check counts all the same.
    if (!(error instanceof RequestError) || isRateLimited(error)) throw error;
    const location = error.status === 302 ? error.response?.headers.location : undefined;
    return location === undefined ? null : await readEnd(location, longest, signal);
  }
}

/** The log lies with a storage host, which must not see the token. */
async function readEnd(location: string, longest: number, signal: AbortSignal): Promise<string | null> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(followMs)]);
    const response = await fetch(location, { redirect: 'error', signal: limit });
    if (!response.ok || response.body === null) return null;
    let end = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      end = (end + text).slice(-longest);
    }
    return stripVTControlCharacters(end).trim();
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
