import { repositoryAt } from './api/answers.js';
import type { GiteaClient } from './api/client.js';
import { type MovedRepository, redirectedTo } from '../moved-repository.js';

const redirects = [301, 302, 307, 308];
/** Renamed, given away, and its owner renamed. */
const mostRedirects = 3;

/** What the forge redirects to; null: to nothing on its own API. */
export async function followRepository(client: GiteaClient): Promise<MovedRepository | null> {
  let answer = await client.ask('GET', '', { answers: redirects });
  if (!redirects.includes(answer.status)) return null;
  for (let followed = 0; followed < mostRedirects; followed += 1) {
    const path = redirectedTo(answer.headers.get('location'), client.api);
    if (path === null) return null;
    answer = await client.askBeyond('GET', path, { answers: redirects });
    if (redirects.includes(answer.status)) continue;
    const { id, owner, name } = client.shaped(answer, repositoryAt, path);
    return { id: String(id), owner: owner.login, name };
  }
  return null;
}
