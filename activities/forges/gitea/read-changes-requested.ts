import type { ChangesRequested } from '../../../domain/task/forge.js';
import { reviewComments, reviews } from './api/answers.js';
import type { GiteaClient } from './api/client.js';

/** A comment alone leaves what its author has said before as it is. */
const decides = ['APPROVED', 'REQUEST_CHANGES', 'REQUEST_REVIEW'];
const longestText = 10_000;

/**
 * Only official reviews count, as for Gitea itself: those of people who may write to the repository, or whom the branch's
 * protection names. Whether the branch has gone on since ("stale") does not count: a later push need not be the answer.
 */
export async function readChangesRequested(client: GiteaClient, number: number): Promise<readonly ChangesRequested[]> {
  const newest = new Map<string, { id: number; state: string; body: string; counts: boolean; comments: number }>();
  for await (const review of client.list(`/pulls/${number}/reviews`, reviews)) {
    const { id, user, state, body, official, dismissed, comments_count: comments } = review;
    if (user === null || user === undefined || !decides.includes(state) || (newest.get(user.login)?.id ?? -1) > id)
      continue;
    newest.set(user.login, { id, state, body, counts: official && !dismissed, comments });
  }
  const asking = [...newest].filter(([, { state, counts }]) => counts && state === 'REQUEST_CHANGES');
  return await Promise.all(
    asking.map(async ([by, { id, body, comments }]) => {
      const lines = comments === 0 ? [] : await linesOf(client, number, id);
      return { id: String(id), by, text: [body, ...lines].join('\n').trim().slice(0, longestText) };
    }),
  );
}

/** What was said at single lines. */
async function linesOf(client: GiteaClient, number: number, review: number): Promise<string[]> {
  const found = await client.read('GET', `/pulls/${number}/reviews/${review}/comments`, reviewComments);
  return found.map(({ path, position, body }) => `${path}${position ? `:${position}` : ''}: ${body}`);
}
