import type { StartRule } from '../../../domain/intake/is-ready.js';
import { type GiteaIssue, issue } from '../../forges/gitea/api/answers.js';
import type { GiteaClient } from '../../forges/gitea/api/client.js';
import { gone } from '../../forges/gitea/api/expect-there.js';
import { stepFailure } from '../../temporal/failure.js';
import { issueNumber } from '../issue-number.js';
import { trackedItem } from '../tracked-item.js';
import type { TrackedItem } from '../tracker.js';

export async function askIssue(client: GiteaClient, item: string): Promise<GiteaIssue> {
  const number = issueNumber(item);
  const path = `/issues/${number}`;
  const answer = await client.ask('GET', path, { answers: [404] });
  if (answer.status === 404) throw await gone(client, number);
  const found = client.shaped(answer, issue, path);
  if (isPullRequest(found)) {
    throw stepFailure('InvalidInput', `#${number} at ${client.account} is a pull request: tasks are made of issues.`);
  }
  return found;
}

export function isPullRequest({ pull_request: pullRequest }: GiteaIssue): boolean {
  return pullRequest !== null && pullRequest !== undefined;
}

export function toItem(found: GiteaIssue, start: StartRule): TrackedItem {
  const labels = found.labels.map(({ name }) => name);
  return trackedItem(found, { labels, assignees: found.assignees, start });
}
