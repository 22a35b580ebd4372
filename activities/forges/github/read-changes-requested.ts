import type { ChangesRequested } from '../../../domain/task/forge.js';
import type { GithubRepository } from './api/api.js';
import { readPages } from './api/read-pages.js';

const perPage = 100;
const decisions = ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'];
/** In a public repository anybody may review: a stranger's words neither hold a task nor reach an agent. */
const ours = ['OWNER', 'MEMBER', 'COLLABORATOR'];

/** Comments without a decision leave a person's earlier decision as it is; a dismissal takes it back. */
export async function readChangesRequested(at: GithubRepository, number: number): Promise<ChangesRequested[]> {
  const { api, owner, repo } = at;
  const reviews = await readPages(
    api,
    api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
      owner,
      repo,
      pull_number: number,
      per_page: perPage,
    }),
    (page) => page,
  );
  // GitHub lists them in the order in which they were given.
  const newest = new Map<string, (typeof reviews)[number]>();
  for (const review of reviews) {
    if (decisions.includes(review.state) && ours.includes(review.author_association)) {
      newest.set(review.user?.login ?? 'ghost', review);
    }
  }
  const asked = [...newest].filter(([, { state }]) => state === 'CHANGES_REQUESTED');
  return await Promise.all(
    asked.map(async ([by, { id, body }]) => ({
      id: String(id),
      by,
      text: [body.trim(), ...(await readRemarks(at, number, Number(id)))].filter((part) => part !== '').join('\n\n'),
    })),
  );
}

/** What the review says beside the lines: often all that it says. */
async function readRemarks({ api, owner, repo }: GithubRepository, number: number, review: number): Promise<string[]> {
  const remarks = await readPages(
    api,
    api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments', {
      owner,
      repo,
      pull_number: number,
      review_id: review,
      per_page: perPage,
    }),
    (page) => page,
  );
  return remarks.map(({ path, line, original_line: originalLine, body }) => {
    const at = line ?? originalLine;
    return `${path}${at === undefined ? '' : `:${at}`}: ${body.trim()}`;
  });
}
