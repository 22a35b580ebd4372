import { z } from 'zod';
import type { Hindrance, Preflight, WorkPlan } from '../../../domain/preflight/preflight.js';
import type { MergeMethod } from '../../../domain/task/forge.js';
import type { Repository } from '../../../domain/task/task.js';
import { stepFailure } from '../../temporal/failure.js';
import { createGiteaClient, type GiteaDeps } from './api/client.js';
import { readProtections } from './protections.js';

const seen = z.object({
  archived: z.boolean(),
  mirror: z.boolean().default(false),
  has_pull_requests: z.boolean(),
  allow_merge_commits: z.boolean(),
  allow_squash_merge: z.boolean(),
  allow_rebase: z.boolean(),
  permissions: z.object({ admin: z.boolean(), push: z.boolean() }),
});

/**
 * Looks, and makes nothing. Whether the token may write is asked with orders that nobody could carry out: a missing right
 * is what the forge says first. A refusal is thrown as the verbs would throw it.
 */
export async function giteaPreflight(
  deps: GiteaDeps,
  { repository, plan }: { readonly repository: Repository; readonly plan: WorkPlan },
  signal: AbortSignal,
): Promise<Preflight> {
  const { forge, baseBranch } = repository;
  if (forge === undefined) throw stepFailure('InvalidInput', `${repository.name} is on no forge`);
  const client = createGiteaClient(deps, forge, signal);
  const found = await client.read('GET', '', seen);
  const { admin, push } = found.permissions;
  const isWritable = push && !found.archived && !found.mirror;
  if (isWritable && found.has_pull_requests) {
    await client.ask('POST', '/pulls', { body: {}, answers: [422] });
    await client.ask('POST', '/labels', { body: {}, answers: [422] });
  }
  const protections = await readProtections(client, { baseBranch, plan, isWritable, isAdmin: admin });
  return { ...protections, hindrances: [...hindrancesOf(found, plan), ...protections.hindrances] };
}

function hindrancesOf(found: z.output<typeof seen>, { method }: WorkPlan): Hindrance[] {
  const allowed: Readonly<Record<MergeMethod, boolean>> = {
    merge: found.allow_merge_commits,
    squash: found.allow_squash_merge,
    rebase: found.allow_rebase,
  };
  const hindrances: readonly (readonly [boolean, string, string])[] = [
    [found.archived, 'it is archived', 'Unarchive it.'],
    [found.mirror, 'it is a mirror, which takes no pushes', 'Name the repository that it mirrors in the project.'],
    [!found.has_pull_requests, 'it takes no pull requests', 'Switch them on in its settings.'],
    [!found.permissions.push, 'the token’s user may not push to it', 'Make them a collaborator who may write.'],
    [
      method !== null && !allowed[method],
      `it does not allow to ${method ?? ''}`,
      'Allow it there, or set the project’s merge.method.',
    ],
  ];
  return hindrances.filter(([hinders]) => hinders).map(([, what, hint]) => ({ what, hint }));
}
