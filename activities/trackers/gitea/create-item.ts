import { endsWithMark, hiddenMark } from '../../../domain/intake/hidden-mark.js';
import type { Actor } from '../../../domain/intake/tracker-event.js';
import { issue, issues } from '../../forges/gitea/api/answers.js';
import type { Speaker } from '../../forges/gitea/api/speaker.js';
import { whoAmI } from '../../forges/gitea/api/who-am-i.js';
import type { NewItem } from '../tracker.js';

/** Looked for among what we have opened, newest first, before it is made. */
export async function createItem(
  speaker: Speaker,
  { mark, title, description, follows }: NewItem,
): Promise<{ readonly item: string }> {
  const { client, own } = speaker;
  for (const { id, login } of await ourselves(speaker)) {
    const query = { created_by: login, state: 'all', type: 'issues' };
    for await (const { body, number, user } of client.list('/issues', issues, query)) {
      if (user?.id === Number(id) && endsWithMark(body ?? '', mark)) return { item: String(number) };
    }
  }
  const body = `${description}\n\nFollows #${follows}.\n\n${hiddenMark(mark)}`;
  const made = await client.read('POST', '/issues', issue, { body: { title, body } });
  if (made.user !== null) await own.learn(made.user);
  return { item: String(made.number) };
}

/** Without a login that nobody has any more: Gitea lists nothing by it. */
async function ourselves({ client, own }: Speaker): Promise<Actor[]> {
  const us = await whoAmI(client);
  if (us !== null) await own.learn(us);
  const found: Actor[] = [];
  for (const one of await own.known()) {
    const query = { created_by: one.login, limit: '1' };
    if ((await client.ask('GET', '/issues', { query, answers: [404] })).status !== 404) found.push(one);
  }
  return found;
}
