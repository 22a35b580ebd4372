import { RequestError } from '@octokit/request-error';
import { endsWithMark, hiddenMark } from '../../../../domain/intake/hidden-mark.js';
import type { OwnAccounts } from '../../own-accounts.js';
import type { GithubRepository } from './api.js';
import { readPages } from './read-pages.js';

/** Once by its mark among what we have written ourselves; its text becomes the one given. Anybody may write our mark. */
export async function ensureComment(
  { api, owner, repo }: GithubRepository,
  comment: { readonly number: number; readonly mark: string; readonly text: string },
  us: { readonly author: string; readonly own: OwnAccounts },
): Promise<{ created: boolean }> {
  const { number, mark, text } = comment;
  const body = `${text}\n\n${hiddenMark(mark)}`;
  const issue = { owner, repo, issue_number: number };
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const listed = await readPages(api, api.request(route, { ...issue, per_page: 100 }), (page) => page);
  const known = new Set((await us.own.known()).map(({ id }) => id));
  const ours = listed.find(
    ({ user, body: said = '' }) =>
      user !== null && (user.login === us.author || known.has(String(user.id))) && endsWithMark(said, mark),
  );
  if (ours !== undefined) {
    const same = ours.body?.replaceAll('\r\n', '\n') === body;
    if (same || (await edit({ api, owner, repo }, Number(ours.id), body))) return { created: false };
  }
  const made = await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...issue, body });
  if (made.data.user !== null) await us.own.learn(made.data.user);
  return { created: true };
}

/** False: it was deleted in between. */
async function edit({ api, owner, repo }: GithubRepository, id: number, body: string): Promise<boolean> {
  try {
    await api.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
      owner,
      repo,
      comment_id: id,
      body,
    });
    return true;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return false;
    throw error;
  }
}
