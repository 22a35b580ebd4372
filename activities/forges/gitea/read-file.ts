import { contents } from './api/answers.js';
import type { GiteaClient } from './api/client.js';

const largest = 1024 * 1024;

/**
 * By the contents and not by the raw file, which would be shorter: of a ref that it does not know Gitea gives the raw file
 * of the default branch.
 */
export async function readFile(
  client: GiteaClient,
  { ref, path }: { readonly ref: string; readonly path: string },
): Promise<string | null> {
  const parts = path.split('/').map(encodeURIComponent).join('/');
  const place = `/contents/${parts}`;
  const answer = await client.ask('GET', place, { query: { ref }, answers: [404] });
  if (answer.status === 404) {
    await client.expectRepository();
    return null;
  }
  const found = client.shaped(answer, contents, place);
  if (Array.isArray(found) || found.type !== 'file' || found.size > largest || typeof found.content !== 'string') {
    return null;
  }
  return Buffer.from(found.content, 'base64').toString('utf8');
}
