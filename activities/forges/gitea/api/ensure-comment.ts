import type { z } from 'zod';
import { endsWithMark, hiddenMark } from '../../../../domain/intake/hidden-mark.js';
import { comment, comments } from './answers.js';
import type { GiteaClient } from './client.js';
import { expectThere } from './expect-there.js';
import type { Speaker } from './speaker.js';
import { whoAmI, whoReacts } from './who-am-i.js';

type Found = z.output<typeof comment>;

/**
 * Once by its mark among what we have written ourselves, under whichever account: somebody else's with the same mark is no
 * reason to be silent. What a person has made of it becomes the text again.
 */
export async function ensureComment(
  { client, own }: Speaker,
  number: number,
  { mark, text }: { readonly mark: string; readonly text: string },
): Promise<{ created: boolean }> {
  const body = `${text}\n\n${hiddenMark(mark)}`;
  const path = `/issues/${number}/comments`;
  const listed = await client.ask('GET', path, { answers: [404, 500] });
  if (listed.status >= 300) await explain(client, number);
  // All of them: Gitea has no pages here.
  const marked = client.shaped(listed, comments, path).filter((one) => endsWithMark(one.body, mark));
  const ours = await firstOfOurs({ client, own }, number, marked);
  if (ours !== null && (ours.body === body || (await edit(client, ours, body)))) return { created: false };
  const made = await client.read('POST', path, comment, { body: { body } });
  if (made.user !== null) await own.learn(made.user);
  return { created: true };
}

/** Gitea fails where it has no such issue. */
async function explain(client: GiteaClient, number: number): Promise<never> {
  await expectThere(client, number);
  throw new Error(`${client.account} does not list the comments of #${number}`);
}

/** Where nobody else has written a mark, as is usual, it is not asked who we are. */
async function firstOfOurs({ client, own }: Speaker, number: number, marked: readonly Found[]): Promise<Found | null> {
  if (marked.length === 0) return null;
  const known = new Set((await own.known()).map(({ id }) => id));
  const ours = (one: Found) => one.user !== null && known.has(String(one.user.id));
  const found = marked.find(ours);
  if (found !== undefined) return found;
  const us = (await whoAmI(client)) ?? (await whoReacts(client, number));
  await own.learn(us);
  return marked.find(({ user }) => user?.id === us.id) ?? null;
}

/** False: it was deleted in between. */
async function edit(client: GiteaClient, { id }: Found, body: string): Promise<boolean> {
  const answer = await client.ask('PATCH', `/issues/comments/${id}`, { body: { body }, answers: [204, 404] });
  return answer.status !== 404;
}
