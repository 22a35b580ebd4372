import { type GiteaIssue, issue } from '../../forges/gitea/api/answers.js';
import type { GiteaClient } from '../../forges/gitea/api/client.js';
import { gone } from '../../forges/gitea/api/expect-there.js';
import { stepFailure } from '../../temporal/failure.js';
import type { StartRule, TrackedItem } from '../tracker.js';
import { issueNumber } from '../issue-number.js';

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
  const open = found.state === 'open';
  const isLabelled = found.labels.some(({ name }) => name === start.label);
  const isAssigned = found.assignees.some(({ login }) => login.toLowerCase() === start.assignee?.toLowerCase());
  return {
    item: String(found.number),
    title: found.title,
    description: found.body ?? '',
    url: found.html_url,
    open,
    ready: open && (isLabelled || isAssigned),
    updatedAt: Date.parse(found.updated_at),
  };
}
