import type { TrackerEvent } from '../../../../domain/intake/tracker-event.js';
import { actorOf, commentNews } from '../../news-of.js';
import { comment, type PlaneComment } from '../api/answers.js';
import type { PlaneAt } from '../at.js';
import { htmlToMarkdown } from '../html/html-to-markdown.js';

/** Each takes a request, of 60 that there are in a minute for all that is to be done. */
const mostInAMinute = 15;
/** Few are new: those that were read before are not asked for again. */
const perPage = '20';
/** Lists may take some seconds to be made: what is told twice has one key. */
const overlapMs = 120_000;

/** What was written on items whose tasks are under way, since they were read last. `now`: by Plane's clock. */
export async function readComments(at: PlaneAt, project: string, now: string): Promise<TrackerEvent[]> {
  const events: TrackerEvent[] = [];
  for (const { id, since } of await at.items.discussed(project, mostInAMinute)) {
    for (const one of await newestComments(at, id, since.getTime() - overlapMs)) {
      const { id: number, comment_html: html, created_at } = one;
      const said = { id: number, actor: await authorOf(at, one), at: created_at, text: htmlToMarkdown(html ?? '') };
      const place = { on: 'item', item: id } as const;
      events.push({ project, ...commentNews(at.account.name, { ...said, place }) });
    }
    await at.items.noteRead(id, now);
  }
  return events;
}

/** In the order of their writing; Plane tells the newest first. An item that is gone has none. */
async function newestComments({ client }: PlaneAt, id: string, since: number): Promise<PlaneComment[]> {
  const found: PlaneComment[] = [];
  for await (const one of client.list(`/work-items/${id}/comments`, comment, { per_page: perPage })) {
    if (Date.parse(one.created_at) < since) break;
    found.push(one);
  }
  return found.reverse();
}

/** `created_by` is whomever a writer of the API has named. */
async function authorOf({ account, facts }: PlaneAt, { actor: id }: PlaneComment) {
  if (id === null) return null;
  const member = (await facts.members()).find((one) => one.id === id);
  return actorOf(account.name, { id, login: member?.display_name ?? member?.email ?? id });
}
