import { issues } from '../../forges/gitea/api/answers.js';
import type { GiteaClient } from '../../forges/gitea/api/client.js';
import { issueNumber } from '../issue-number.js';

/** Its dependencies that are open, of other repositories with their names. A repository may have switched them off. */
export async function openBlockers(client: GiteaClient, item: string, repository: string): Promise<string[]> {
  const path = `/issues/${issueNumber(item)}/dependencies`;
  const answer = await client.ask('GET', path, { answers: [404] });
  if (answer.status === 404) {
    await client.expectRepository();
    return [];
  }
  const open = client.shaped(answer, issues, path).filter(({ state }) => state === 'open');
  return open.map(({ number, repository: at }) => {
    const elsewhere = at?.full_name ?? repository;
    return elsewhere.toLowerCase() === repository.toLowerCase() ? `#${number}` : `${elsewhere}#${number}`;
  });
}
