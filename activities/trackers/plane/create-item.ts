import { toHtml } from '../../../domain/content/to-html.js';
import { keepStart } from '../../../domain/text/cut-text.js';
import type { NewItem } from '../tracker.js';
import { taken, workItem } from './api/answers.js';
import { byOwnPair, externalSource, isOurs } from './api/own-pair.js';
import type { PlaneAt } from './at.js';
import { gone, itemUrl, nameOf } from './read-item.js';

/** Plane's limit. */
const longestTitle = 255;

/** Made once for its mark; its description says which item it follows, and links to it. */
export async function createItem(
  at: PlaneAt,
  { mark, title, description, follows }: NewItem,
): Promise<{ readonly item: string }> {
  const { client } = at;
  const body = {
    name: keepStart(title, longestTitle),
    description_html: toHtml([
      ...description.split(/\n{2,}/).map((text) => ({ kind: 'paragraph' as const, text })),
      { kind: 'paragraph', text: ['Follows ', { kind: 'link', text: follows, url: itemUrl(at, follows) }, '.'] },
    ]),
    external_source: externalSource,
  };
  return await byOwnPair(mark, async (externalId) => {
    const answer = await client.ask('POST', '/work-items', {
      body: { ...body, external_id: externalId },
      answers: [409],
    });
    if (answer.status !== 409) return { item: await nameOf(at, client.shaped(answer, workItem, '/work-items')) };
    return await known(at, client.shaped(answer, taken, '/work-items').id, title);
  });
}

async function known(at: PlaneAt, id: string, title: string): Promise<{ readonly item: string } | 'of-others'> {
  const name = (await at.items.namesOf([id])).get(id);
  // It may have been archived since.
  if (name !== undefined) return { item: name };
  const path = `/work-items/${id}`;
  const answer = await at.client.ask('GET', path, { answers: [404] });
  if (answer.status === 404) throw gone(at, JSON.stringify(title));
  const found = at.client.shaped(answer, workItem, path);
  return (await isOurs(at.client, at.own, found.created_by)) ? { item: await nameOf(at, found) } : 'of-others';
}
