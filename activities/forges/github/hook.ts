import { RequestError } from '@octokit/request-error';
import { type Hook, type HookEnsured, type HookProblems, problemsOf } from '../hook.js';
import type { GithubRepository } from './api/api.js';

const perPage = 100;

/** As an administrator of the repository. */
export async function ensureGithubHook(
  { api, owner, repo }: GithubRepository,
  { url, secret, events }: Hook,
): Promise<HookEnsured> {
  const wanted = {
    active: true,
    events: [...events],
    config: { url, content_type: 'json', secret, insecure_ssl: '0' },
  };
  const [first, ...others] = await hooksAt({ api, owner, repo }, url);
  if (first === undefined) {
    await api.request('POST /repos/{owner}/{repo}/hooks', { owner, repo, name: 'web', ...wanted });
    return { replaced: false };
  }
  await api.request('PATCH /repos/{owner}/{repo}/hooks/{hook_id}', { owner, repo, hook_id: first.id, ...wanted });
  for (const { id } of others) {
    await api.request('DELETE /repos/{owner}/{repo}/hooks/{hook_id}', { owner, repo, hook_id: id });
  }
  return { replaced: true };
}

export async function lookAtGithubHook(
  repository: GithubRepository,
  { url, events }: Pick<Hook, 'url' | 'events'>,
): Promise<HookProblems> {
  try {
    const found = await hooksAt(repository, url);
    return problemsOf(
      found.map(({ active, events, config }) => ({ active, events, contentType: config.content_type })),
      events,
    );
  } catch (error) {
    // Whoever may not administrate it sees nothing there.
    if (error instanceof RequestError && [403, 404].includes(error.status)) return null;
    throw error;
  }
}

async function hooksAt({ api, owner, repo }: GithubRepository, url: string) {
  const { data } = await api.request('GET /repos/{owner}/{repo}/hooks', { owner, repo, per_page: perPage });
  return data.filter(({ config }) => config.url === url);
}
