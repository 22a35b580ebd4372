import type { GithubRepository } from './api/api.js';
import { readPages } from './api/read-pages.js';

export async function ensureComment(
  { api, owner, repo }: GithubRepository,
  comment: { readonly number: number; readonly author: string; readonly mark: string; readonly text: string },
): Promise<void> {
  const { number, author, text } = comment;
  const mark = `<!-- orch: ${encodeURIComponent(comment.mark).replaceAll('-', '%2D')} -->`;
  const issue = { owner, repo, issue_number: number };
  const listed = await readPages(
    api,
    api.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...issue,
      per_page: 100,
    }),
    (page) => page,
  );
  // Anybody may write our mark; only we write under our own name.
  if (listed.some(({ user, body }) => user?.login === author && body?.includes(mark) === true)) return;
  await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...issue,
    body: `${text}\n\n${mark}`,
  });
}
