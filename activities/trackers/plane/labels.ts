import { label, type PlaneWorkItem, taken, workItem } from './api/answers.js';
import type { PlaneAt } from './at.js';
import { gone } from './read-item.js';

const colour = '#6b7280';

interface Wanted {
  readonly item: string;
  readonly name: string;
  /** Whether the item is to have it. */
  readonly there: boolean;
}

/** Attaches a label, or takes it off; those of people stay. A label that the project lacks is made. */
export async function setLabel(at: PlaneAt, found: PlaneWorkItem, { item, name, there }: Wanted): Promise<void> {
  const known = (await at.facts.labels()).filter((one) => one.name === name).map(({ id }) => id);
  const isThere = found.labels.some((id) => known.includes(id));
  if (isThere === there) return;
  const id = there ? await ensureLabel(at, name) : null;
  const labels = id === null ? found.labels.filter((one) => !known.includes(one)) : [...found.labels, id];
  const path = `/work-items/${found.id}`;
  const answer = await at.client.ask('PATCH', path, { body: { labels }, answers: [404] });
  if (answer.status === 404) throw gone(at, item);
  // A label that is not there any more is left out without a word.
  if (id === null || at.client.shaped(answer, workItem, path).labels.includes(id)) return;
  at.facts.forget();
  throw new Error(`${at.place.account} does not attach ${name} to ${item}`);
}

async function ensureLabel({ client, facts }: PlaneAt, name: string): Promise<string> {
  const known = (await facts.labels()).find((one) => one.name === name);
  if (known !== undefined) return known.id;
  const answer = await client.ask('POST', '/labels', { body: { name, color: colour }, answers: [409] });
  facts.forget();
  return answer.status === 409
    ? client.shaped(answer, taken, '/labels').id
    : client.shaped(answer, label, '/labels').id;
}
