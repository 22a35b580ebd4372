import { z } from 'zod';
import type { GiteaClient } from './api/client.js';
import { type Hook, type HookEnsured, type HookProblems, problemsOf } from '../hook.js';

const hooks = z.array(
  z.object({
    id: z.number(),
    active: z.boolean(),
    events: z.array(z.string()),
    config: z.object({ url: z.string(), content_type: z.string().optional() }),
  }),
);
type Found = z.output<typeof hooks>[number];

/**
 * As an administrator of the repository. Gitea neither tells a webhook's secret nor changes it, so that one which is there is
 * replaced: what happens between the two calls is told by both, which is no harm.
 */
export async function ensureGiteaHook(client: GiteaClient, { url, secret, events }: Hook): Promise<HookEnsured> {
  const old = await hooksAt(client, url);
  const config = { url, content_type: 'json', secret };
  await client.ask('POST', '/hooks', { body: { type: 'gitea', active: true, events, config } });
  for (const { id } of old) await client.ask('DELETE', `/hooks/${id}`, { answers: [404] });
  return { replaced: old.length > 0 };
}

export async function lookAtGiteaHook(
  client: GiteaClient,
  { url, events }: Pick<Hook, 'url' | 'events'>,
): Promise<HookProblems> {
  if ((await client.ask('GET', '/hooks', { query: { limit: '1' }, answers: [403] })).status === 403) return null;
  const found = await hooksAt(client, url);
  return problemsOf(
    found.map(({ active, events, config }) => ({ active, events, contentType: config.content_type })),
    // What is asked for by one name is listed by another.
    events.map((event) => (event === 'issues_only' ? 'issues' : event)),
  );
}

async function hooksAt(client: GiteaClient, url: string): Promise<Found[]> {
  const found: Found[] = [];
  for await (const hook of client.list('/hooks', hooks)) if (hook.config.url === url) found.push(hook);
  return found;
}
