import { RequestError } from '@octokit/request-error';
import type { GithubRepository } from '../../forges/github/api/api.js';
import { labelNames, sameLabel } from '../../forges/github/api/labels.js';
import { stepFailure } from '../../temporal/failure.js';
import { issueNumber } from '../issue-number.js';
import type { StartRule, TrackedItem } from '../tracker.js';

/** Of GitHub's issues what orch reads. */
export interface GithubIssue {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly html_url: string;
  readonly state: string;
  readonly labels: readonly (string | { readonly name?: string })[];
  readonly assignees?: readonly { readonly login: string }[] | null;
  readonly updated_at: string;
  readonly closed_at: string | null;
  readonly pull_request?: unknown;
}

export async function askIssue(at: GithubRepository, item: string) {
  const { api, owner, repo } = at;
  const number = issueNumber(item);
  try {
    const of = { owner, repo, issue_number: number };
    const { data } = await api.request('GET /repos/{owner}/{repo}/issues/{issue_number}', of);
    if (data.pull_request === undefined) return data;
  } catch (error) {
    throw await whyNot(at, number, error);
  }
  throw stepFailure('InvalidInput', `#${number} of ${owner}/${repo} is a pull request: tasks are made of issues.`);
}

/** GitHub sends on to where an issue was transferred; that is not this project's any more. */
async function whyNot({ api, owner, repo }: GithubRepository, number: number, error: unknown): Promise<unknown> {
  if (!(error instanceof RequestError)) return error;
  const gone = (what: string) => stepFailure('InvalidInput', `${owner}/${repo} has no issue #${number}: ${what}.`);
  if (error.status === 301) return gone('it was transferred');
  if (error.status === 410) return gone('it was deleted');
  if (error.status !== 404) return error;
  try {
    await api.request('GET /repos/{owner}/{repo}', { owner, repo });
  } catch (ofRepository) {
    return ofRepository;
  }
  return gone('it was deleted, or was never there');
}

export function toItem(found: GithubIssue, start: StartRule): TrackedItem {
  const open = found.state === 'open';
  const isLabelled = labelNames(found).some((name) => sameLabel(name, start.label));
  const isAssigned = (found.assignees ?? []).some(({ login }) => sameLabel(login, start.assignee));
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
