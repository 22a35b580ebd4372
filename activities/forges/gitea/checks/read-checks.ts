import type { Check } from '../../../../domain/task/forge.js';
import { stepFailure } from '../../../temporal/failure.js';
import { statuses } from '../api/answers.js';
import type { GiteaClient } from '../api/client.js';

/** As Gitea itself counts them for a merge. */
const states: Readonly<Record<string, Check['state']>> = {
  success: 'passed',
  warning: 'passed',
  skipped: 'passed',
  failure: 'failed',
  error: 'failed',
};
const longestTail = 2_000;

/**
 * Of each context the newest status. Gitea's own summary of them is not asked: where statuses come in between two of its
 * pages, it leaves some out.
 */
export async function readChecks(client: GiteaClient, commit: string): Promise<readonly Check[]> {
  const newest = new Map<string, { readonly id: number; readonly check: Check }>();
  const path = `/commits/${encodeURIComponent(commit)}/statuses`;
  const first = await client.ask('GET', path, { query: { limit: '1' }, answers: [404] });
  if (first.status === 404) {
    await client.expectRepository();
    throw stepFailure('ForgeRejected', `${client.account} has no commit ${commit}`);
  }
  for await (const status of client.list(path, statuses, { sort: 'highestindex' })) {
    const { id, context, status: state, description, target_url: url } = status;
    if ((newest.get(context)?.id ?? -1) > id) continue;
    const tail = description?.slice(-longestTail) || null;
    newest.set(context, { id, check: { name: context, state: states[state] ?? 'pending', url: url || null, tail } });
  }
  return [...newest.values()].map(({ check }) => check);
}
