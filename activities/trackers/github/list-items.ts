import { RequestError } from '@octokit/request-error';
import type { StartRule } from '../../../domain/intake/is-ready.js';
import { endsWithMark, hiddenMark } from '../../../domain/intake/hidden-mark.js';
import type { GithubRepository } from '../../forges/github/api/api.js';
import { readPages } from '../../forges/github/api/read-pages.js';
import type { OwnAccounts } from '../../forges/own-accounts.js';
import { issueNumber } from '../issue-number.js';
import type { NewItem, TrackedItem } from '../tracker.js';
import { toItem } from './read-item.js';

interface Wanted {
  readonly state: 'open' | 'all';
  readonly labels?: string;
  readonly assignee?: string;
  readonly creator?: string;
  readonly since?: string;
}

/** Issues and pull requests, which GitHub lists as issues, too. */
export async function listIssues({ api, owner, repo }: GithubRepository, wanted: Wanted) {
  const first = api.request('GET /repos/{owner}/{repo}/issues', { owner, repo, per_page: 100, ...wanted });
  return await readPages(api, first, (page) => page);
}

export async function listReady(at: GithubRepository, start: StartRule): Promise<TrackedItem[]> {
  const { label, assignee } = start;
  const wanted: Wanted[] = [
    ...(label === null ? [] : [{ state: 'open', labels: label } as const]),
    ...(assignee === null ? [] : [{ state: 'open', assignee } as const]),
  ];
  const found = new Map<string, TrackedItem>();
  for (const one of wanted) {
    for (const issue of await listIssues(at, one)) {
      const item = toItem(issue, start);
      if (item.ready && issue.pull_request === undefined) found.set(item.item, item);
    }
  }
  return [...found.values()];
}

/** Looked for among what we have opened before it is made. */
export async function createItem(
  at: GithubRepository,
  { mark, title, description, follows }: NewItem,
  us: { readonly author: string; readonly own: OwnAccounts },
): Promise<{ readonly item: string }> {
  const listed = await listIssues(at, { state: 'all', creator: us.author });
  const known = listed.find(({ user, body }) => user?.login === us.author && endsWithMark(body ?? '', mark));
  if (known !== undefined) return { item: String(known.number) };
  const { api, owner, repo } = at;
  const body = `${description}\n\nFollows #${follows}.\n\n${hiddenMark(mark)}`;
  const { data } = await api.request('POST /repos/{owner}/{repo}/issues', { owner, repo, title, body });
  if (data.user !== null) await us.own.learn(data.user);
  return { item: String(data.number) };
}

/** Its dependencies that are open, of other repositories with their names; an older server has none. */
export async function openBlockers({ api, owner, repo }: GithubRepository, item: string): Promise<string[]> {
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by';
  try {
    const first = api.request(route, { owner, repo, issue_number: issueNumber(item), per_page: 100 });
    const open = (await readPages(api, first, (page) => page)).filter(({ state }) => state === 'open');
    return open.map(({ number, repository_url: address }) => {
      const elsewhere = address.split('/').slice(-2).join('/');
      return elsewhere.toLowerCase() === `${owner}/${repo}`.toLowerCase() ? `#${number}` : `${elsewhere}#${number}`;
    });
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return [];
    throw error;
  }
}
