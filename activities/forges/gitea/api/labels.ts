import { label, labels } from './answers.js';
import type { GiteaClient } from './client.js';
import { gone } from './expect-there.js';

const colour = '#6b7280';
/** Somebody may rename or delete a label between two calls. */
const mostTries = 3;

interface Labelled {
  readonly number: number;
  readonly labels: readonly { readonly name: string }[];
}

/**
 * Attaches labels that are missing, and makes those that the repository lacks; what else is attached stays. Attached by id, as
 * Gitea ignores an unknown name without a word; and an unknown id, so its answer is looked at.
 */
export async function ensureLabels(client: GiteaClient, at: Labelled, names: readonly string[]): Promise<void> {
  const before = at.labels.map(({ name }) => name);
  let missing = names.filter((name) => !before.includes(name));
  for (let tries = 1; missing.length > 0; tries += 1) {
    if (tries > mostTries) throw new Error(`${client.account} does not attach ${missing.join(', ')} to #${at.number}`);
    const ids: number[] = [];
    for (const name of missing) ids.push((await firstOf(client, name)) ?? (await make(client, name)));
    const now = await attach(client, at.number, ids);
    const renamed = now.filter(({ id, name }) => ids.includes(id) && !names.includes(name) && !before.includes(name));
    for (const { id } of renamed) await removeLabel(client, at.number, id);
    missing = names.filter((name) => !now.some((one) => one.name === name));
  }
}

async function attach(client: GiteaClient, number: number, ids: readonly number[]) {
  const path = `/issues/${number}/labels`;
  const answer = await client.ask('POST', path, { body: { labels: ids }, answers: [404] });
  if (answer.status === 404) throw await gone(client, number);
  return client.shaped(answer, labels, path);
}

/** One that is gone already is no failure. */
export async function removeLabel(client: GiteaClient, number: number, id: number): Promise<void> {
  await client.ask('DELETE', `/issues/${number}/labels/${id}`, { answers: [404, 422] });
}

/** The oldest of a name, as Gitea lets several have the same. */
async function firstOf(client: GiteaClient, name: string): Promise<number | null> {
  const ids = [];
  for await (const one of client.list('/labels', labels)) if (one.name === name) ids.push(one.id);
  return ids.length === 0 ? null : Math.min(...ids);
}

/** Of two that are made in the same moment the later one goes again. */
async function make(client: GiteaClient, name: string): Promise<number> {
  const body = { name, color: colour, description: 'Made by orch' };
  const own = await client.read('POST', '/labels', label, { body });
  const first = (await firstOf(client, name)) ?? own.id;
  if (first !== own.id) await client.ask('DELETE', `/labels/${own.id}`, { answers: [404] });
  return first;
}
