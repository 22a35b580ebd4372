import { reaction, user, written } from './answers.js';
import type { GiteaClient } from './client.js';
import type { Speaker } from './speaker.js';

export interface GiteaUser {
  readonly id: number;
  readonly login: string;
}

/**
 * Whose the token is. Gitea tells it plainly to a token that may read users; any other learns it of what it has opened. Null:
 * it has opened nothing.
 */
export async function whoAmI(client: GiteaClient): Promise<GiteaUser | null> {
  const answer = await client.askBeyond('GET', '/user', { answers: [403] });
  if (answer.status !== 403) return client.shaped(answer, user, '/user');
  const query = { created: 'true', state: 'all' };
  for await (const one of client.listBeyond('/repos/issues/search', written, query)) return one.user;
  return null;
}

/** The same, for certain: whoever puts a reaction is told in the answer; it goes again, and nobody hears of it. */
export async function whoReacts(client: GiteaClient, number: number): Promise<GiteaUser> {
  const path = `/issues/${number}/reactions`;
  const content = '+1';
  const answer = await client.ask('POST', path, { body: { content } });
  // 200: a person who shares the account has put it there.
  if (answer.status === 201) await client.ask('DELETE', path, { body: { content } });
  return client.shaped(answer, reaction, path).user;
}

export async function isOurs({ client, own }: Speaker, { id }: GiteaUser): Promise<boolean> {
  if ((await own.known()).some((one) => one.id === String(id))) return true;
  const us = await whoAmI(client);
  if (us !== null) await own.learn(us);
  return us?.id === id;
}
