import { comment, comments } from './answers.js';
import type { GiteaClient } from './client.js';
import { ownLogin } from './own-login.js';

/**
 * The mark is a comment of HTML, which nobody sees. Somebody else's with the same mark is no reason to be silent; only
 * where we do not know who we are, a comment too few is better than one too many.
 */
export async function ensureComment(
  client: GiteaClient,
  number: number,
  { mark, text }: { readonly mark: string; readonly text: string },
): Promise<void> {
  const path = `/issues/${number}/comments`;
  const hidden = `<!-- orch: ${encodeURIComponent(mark).replaceAll('-', '%2D')} -->`;
  // All of them: Gitea has no pages here.
  const marked = (await client.read('GET', path, comments)).filter(({ body }) => body.trimEnd().endsWith(hidden));
  if (marked.length > 0) {
    const own = await ownLogin(client);
    if (own === null || marked.some(({ user }) => user?.login === own)) return;
  }
  await client.read('POST', path, comment, { body: { body: `${text}\n\n${hidden}` } });
}
