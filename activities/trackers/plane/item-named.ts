import { workItem } from './api/answers.js';
import type { PlaneAt } from './at.js';
import { nameOf } from './read-item.js';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The name of an item's task, `DEMO-12`, of Plane's id of it; null: it is not in the project. */
export async function planeItemNamed(at: PlaneAt, item: string): Promise<string | null> {
  if (!uuid.test(item)) return item;
  const id = item.toLowerCase();
  const known = (await at.items.namesOf([id])).get(id);
  if (known !== undefined) return known;
  const path = `/work-items/${id}`;
  const answer = await at.client.ask('GET', path, { answers: [404] });
  return answer.status === 404 ? null : await nameOf(at, at.client.shaped(answer, workItem, path));
}
