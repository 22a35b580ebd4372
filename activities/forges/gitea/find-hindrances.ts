import { z } from 'zod';
import type { MergeMethod } from '../../../domain/task/forge.js';
import type { Repository } from '../../../domain/task/task.js';
import { stepFailure } from '../../temporal/failure.js';
import { createGiteaClient, type GiteaDeps } from './api/client.js';

/** What of a repository on the forge would keep orch from its work. */
export interface Hindrance {
  readonly what: string;
  readonly hint: string;
}

const seen = z.object({
  archived: z.boolean(),
  has_pull_requests: z.boolean(),
  allow_merge_commits: z.boolean(),
  allow_squash_merge: z.boolean(),
  allow_rebase: z.boolean(),
  permissions: z.object({ push: z.boolean() }),
});

/**
 * Looks, and makes nothing. Whether the token may write is asked with orders that nobody could carry out: a missing right
 * is what the forge says first. A refusal is thrown as the verbs would throw it.
 */
export async function findHindrances(
  deps: GiteaDeps,
  { repository, method }: { readonly repository: Repository; readonly method: MergeMethod },
  signal: AbortSignal,
): Promise<readonly Hindrance[]> {
  const { forge, baseBranch } = repository;
  if (forge === undefined) throw stepFailure('InvalidInput', `${repository.name} is on no forge`);
  const client = createGiteaClient(deps, forge, signal);
  const found = await client.read('GET', '', seen);
  const base = await client.ask('GET', `/branches/${encodeURIComponent(baseBranch)}`, { answers: [404] });
  if (found.permissions.push && !found.archived && found.has_pull_requests) {
    await client.ask('POST', '/pulls', { body: {}, answers: [422] });
    await client.ask('POST', '/labels', { body: {}, answers: [422] });
  }
  const allowed: Readonly<Record<MergeMethod, boolean>> = {
    merge: found.allow_merge_commits,
    squash: found.allow_squash_merge,
    rebase: found.allow_rebase,
  };
  const hindrances: readonly (readonly [boolean, string, string])[] = [
    [found.archived, 'it is archived', 'Unarchive it.'],
    [!found.has_pull_requests, 'it takes no pull requests', 'Switch them on in its settings.'],
    [!found.permissions.push, 'the token’s user may not push to it', 'Make them a collaborator who may write.'],
    [base.status === 404, `it has no branch ${baseBranch}`, 'Push one, or set the project’s baseBranch.'],
    [!allowed[method], `it does not allow to ${method}`, 'Allow it there, or set the project’s merge.method.'],
  ];
  return hindrances.filter(([hinders]) => hinders).map(([, what, hint]) => ({ what, hint }));
}
