import { timeline } from './answers.js';
import type { GiteaClient } from './client.js';
import type { GiteaUser } from './who-am-i.js';

/** Who has closed an issue or a pull request; null: Gitea does not tell. */
export async function lastCloser(
  client: GiteaClient,
  number: number,
  closedAt: string | null | undefined,
): Promise<GiteaUser | null> {
  let last: GiteaUser | null = null;
  // What came before is left out, however long it is: a minute is for the clock's seconds.
  const since = new Date(Date.parse(closedAt ?? '1970-01-01T00:01:00Z') - 60_000).toISOString();
  for await (const { type, user } of client.list(`/issues/${number}/timeline`, timeline, { since })) {
    if (type === 'close') last = user ?? null;
  }
  return last;
}
