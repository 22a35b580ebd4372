import type { GiteaClient } from './api/client.js';

/** Refused where its branch is gone, or where another one of the branch is open. */
export async function reopenPullRequest(client: GiteaClient, number: number): Promise<void> {
  await client.ask('PATCH', `/pulls/${number}`, { body: { state: 'open' }, answers: [409, 412, 422] });
}
