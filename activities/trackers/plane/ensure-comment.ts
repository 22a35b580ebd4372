import { comment, taken } from './api/answers.js';
import type { PlaneClient } from './api/client.js';
import { byOwnPair, externalSource, isOurs } from './api/own-pair.js';
import type { PlaneAt } from './at.js';
import { askItem } from './read-item.js';

/** Somebody may delete it between two calls. */
const mostTries = 3;

/** Once by its mark; what a person has made of it becomes the text again. `as`: by whose token. */
export async function ensureComment(
  at: PlaneAt,
  as: PlaneClient,
  { item, mark, html }: { readonly item: string; readonly mark: string; readonly html: string },
): Promise<{ readonly created: boolean }> {
  const id = (await at.items.idOf(item)) ?? (await askItem(at, item)).id;
  const path = `/work-items/${id}/comments`;
  const body = { comment_html: html, external_source: externalSource };
  return await byOwnPair(mark, async (externalId) => {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const answer = await as.ask('POST', path, {
        body: { ...body, external_id: externalId },
        answers: [400, 404, 409],
      });
      if (answer.status === 201) {
        const made = as.shaped(answer, comment, path);
        if (made.actor !== null) await at.own.learn({ id: made.actor, login: made.actor });
        return { created: true };
      }
      if (answer.status !== 409) {
        // Of an item that is not there Plane says no more than that it does not take this.
        await askItem(at, item);
        throw as.refusal(answer, 'POST', path);
      }
      const edited = await edit(at, as, { path: `${path}/${as.shaped(answer, taken, path).id}`, html });
      if (edited === 'of-others') return edited;
      if (edited) return { created: false };
    }
    // Of another item.
    return 'of-others';
  });
}

/** False: it was deleted in between. */
async function edit(
  { own }: PlaneAt,
  as: PlaneClient,
  { path, html }: { readonly path: string; readonly html: string },
): Promise<boolean | 'of-others'> {
  const answer = await as.ask('GET', path, { answers: [404] });
  if (answer.status === 404) return false;
  const found = as.shaped(answer, comment, path);
  if (!(await isOurs(as, own, found.actor))) return 'of-others';
  if (found.comment_html === html) return true;
  const patched = await as.ask('PATCH', path, { body: { comment_html: html }, answers: [404] });
  return patched.status !== 404;
}
