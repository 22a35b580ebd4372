import { RequestError } from '@octokit/request-error';
import { type MovedRepository, redirectedTo } from '../moved-repository.js';
import type { GithubRepository } from './api/api.js';

/** What GitHub redirects to: an address by the repository's number; null: to nothing on its own API. */
export async function followRepository({ api, owner, repo }: GithubRepository): Promise<MovedRepository | null> {
  try {
    await api.request('GET /repos/{owner}/{repo}', { owner, repo });
    return null;
  } catch (error) {
    if (!(error instanceof RequestError) || error.status < 300 || error.status >= 400) throw error;
    const { baseUrl } = api.request.endpoint.DEFAULTS;
    const path = redirectedTo(error.response?.headers.location, baseUrl);
    if (path === null) return null;
    const {
      id,
      owner: now,
      name,
    } = (await api.request(`GET ${path}`)).data as { id: number | bigint; owner: { login: string }; name: string };
    return { id: String(id), owner: now.login, name };
  }
}
