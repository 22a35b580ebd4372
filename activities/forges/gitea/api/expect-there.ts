import { stepFailure } from '../../../temporal/failure.js';
import type { GiteaClient } from './client.js';

/** An issue or a pull request: where it is gone, a person is needed. */
export async function expectThere(client: GiteaClient, number: number): Promise<void> {
  const { status } = await client.ask('GET', `/issues/${number}`, { answers: [404] });
  if (status === 404) throw await gone(client, number);
}

/** What to throw where Gitea has nothing by a number. */
export async function gone(client: GiteaClient, number: number): Promise<unknown> {
  await client.expectRepository();
  return stepFailure('InvalidInput', `${client.account} has no #${number}: it was deleted, or was never there.`);
}
