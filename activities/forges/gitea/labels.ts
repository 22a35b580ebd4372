import { type GiteaPullRequest, label, labels } from './answers.js';
import type { GiteaClient } from './client.js';

const colour = '#6b7280';

/** Attaches labels that are missing, and makes those that the repository lacks; what else is attached stays. */
export async function ensureLabels(
  client: GiteaClient,
  { number, labels: attached }: GiteaPullRequest,
  names: readonly string[],
): Promise<void> {
  const missing = names.filter((name) => !attached.some((one) => one.name === name));
  if (missing.length === 0) return;
  const ids = [];
  for (const name of missing) ids.push((await firstOf(client, name)) ?? (await make(client, name)));
  // By id: an unknown name would be ignored without a word.
  await client.read('POST', `/issues/${number}/labels`, labels, { body: { labels: ids } });
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
