import type { GithubRepository } from './api/api.js';

/** One that a person has opened is theirs to close. */
export async function closePullRequest(
  { api, owner, repo }: GithubRepository,
  { number, author }: { readonly number: number; readonly author: () => Promise<string> },
): Promise<void> {
  const at = { owner, repo, pull_number: number };
  const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', at);
  if (data.state === 'closed' || data.user.login !== (await author())) return;
  await api.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, state: 'closed' });
}
