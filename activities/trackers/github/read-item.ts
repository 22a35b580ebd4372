import { RequestError } from '@octokit/request-error';
import type { StartRule } from '../../../domain/intake/is-ready.js';
import type { GithubRepository } from '../../forges/github/api/api.js';
import { labelNames } from '../../forges/github/api/labels.js';
import { stepFailure } from '../../temporal/failure.js';
import { issueNumber } from '../issue-number.js';
import { trackedItem } from '../tracked-item.js';
import type { TrackedItem } from '../tracker.js';

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

/** GitHub tells labels apart without their case. */
export function toItem(found: GithubIssue, { label, ...rule }: StartRule): TrackedItem {
  const labels = labelNames(found).map((name) => name.toLowerCase());
  const start = { ...rule, label: label?.toLowerCase() ?? null };
  return trackedItem(found, { labels, assignees: found.assignees ?? [], start });
}
