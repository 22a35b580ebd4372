import { z } from 'zod';
import { type Role, roles } from '../../../domain/pipeline/stages.js';
import type { ForgeRepository } from '../../../domain/task/forge.js';
import { labels } from '../../forges/gitea/api/answers.js';
import { createGiteaClient, type GiteaClient, type GiteaDeps } from '../../forges/gitea/api/client.js';
import { whoAmI } from '../../forges/gitea/api/who-am-i.js';
import type { TrackerRules } from '../tracker.js';

export interface TrackerLook {
  /** As whom orch acts there, and each role with a token of its own; null: Gitea does not tell yet. */
  readonly speakers: readonly { readonly speaker: Role | 'orch'; readonly login: string | null }[];
  /** What would keep orch from its work with the items, and what to do. */
  readonly hindrances: readonly { readonly what: string; readonly hint: string }[];
}

const seen = z.object({ archived: z.boolean(), has_issues: z.boolean(), permissions: z.object({ push: z.boolean() }) });

/**
 * Looks, and makes nothing: whether a token may write is asked with orders that nobody could carry out, as a missing right is
 * what Gitea says first. A refusal is thrown as the verbs would throw it.
 */
export async function lookAtTracker(
  deps: Omit<GiteaDeps, 'speaker'>,
  { place, rules }: { readonly place: ForgeRepository; readonly rules: TrackerRules },
  signal: AbortSignal,
): Promise<TrackerLook> {
  const as = (speaker?: Role) => createGiteaClient({ ...deps, speaker }, place, signal);
  const client = as();
  const found = await client.read('GET', '', seen);
  const takes = found.has_issues && !found.archived;
  if (takes) await expectWrites(client);
  if (takes && found.permissions.push) await client.ask('POST', '/labels', { body: {}, answers: [422] });
  const speakers: { speaker: Role | 'orch'; login: string | null }[] = [
    { speaker: 'orch', login: (await whoAmI(client))?.login ?? null },
  ];
  for (const speaker of roles.filter((role) => deps.account.roleTokens?.[role] !== undefined)) {
    if (takes) await expectWrites(as(speaker));
    speakers.push({ speaker, login: (await whoAmI(as(speaker)))?.login ?? null });
  }
  const { label } = rules.start;
  const hindrances: readonly (readonly [boolean, string, string])[] = [
    [found.archived, 'it is archived', 'Unarchive it.'],
    [!found.has_issues, 'it takes no issues', 'Switch them on in its settings.'],
    [!found.permissions.push, 'the token’s user may not set labels there', 'Make them a collaborator who may write.'],
    [
      takes && label !== null && !(await hasLabel(client, label)),
      `it has no label ${label ?? ''}, by which tasks start`,
      'Make it, or set the project’s tracker.start.',
    ],
  ];
  return { speakers, hindrances: hindrances.filter(([hinders]) => hinders).map(([, what, hint]) => ({ what, hint })) };
}

async function expectWrites(client: GiteaClient): Promise<void> {
  await client.ask('POST', '/issues', { body: {}, answers: [422] });
}

async function hasLabel(client: GiteaClient, name: string): Promise<boolean> {
  for await (const one of client.list('/labels', labels)) if (one.name === name) return true;
  return false;
}
