import { RequestError } from '@octokit/request-error';
import type { PullRequest } from '../../../domain/task/task.js';
import type { PullRequestDraft } from '../forge.js';
import type { GithubRepository } from './api/api.js';
import { ensureLabels } from './api/labels.js';
import { readPages } from './api/read-pages.js';
import { keptText, markedText } from '../kept-text.js';
import { draftsAreNotThere, setDraft } from './draft-state.js';

interface Found {
  readonly number: number;
  readonly node_id: string;
  readonly html_url: string;
  readonly title: string;
  readonly body: string | null;
  readonly draft?: boolean;
  readonly base: { readonly repo: { readonly id: number | bigint } };
  readonly labels: readonly { readonly name?: string }[];
}

export async function ensurePullRequest(
  at: GithubRepository,
  wanted: PullRequestDraft,
): Promise<PullRequest & { readonly created: boolean }> {
  const open = wanted.only === null ? await findOpen(at, wanted) : await stillOpen(at, wanted.only);
  if (open === null && wanted.only !== null) {
    return { number: wanted.only, url: null, mergeCommit: null, created: false };
  }
  const { pull, created } = open === null ? await make(at, wanted) : { pull: open, created: false };
  if (!created) await renew(at, pull, wanted);
  await ensureLabels(at, pull, wanted.labels);
  const { number, html_url: url, base } = pull;
  return { number, url, repositoryId: String(base.repo.id), mergeCommit: null, created };
}

async function findOpen({ api, owner, repo }: GithubRepository, wanted: PullRequestDraft): Promise<Found | null> {
  const base = wanted.repository.baseBranch;
  const listed = await readPages(
    api,
    api.request('GET /repos/{owner}/{repo}/pulls', {
      owner,
      repo,
      state: 'open',
      head: `${owner}:${wanted.head}`,
      base,
      per_page: 100,
    }),
    (page) => page,
  );
  // A fork of the same owner may have a branch of this name, too.
  const found = listed.find(
    (pull) =>
      pull.head.ref === wanted.head && pull.base.ref === base && pull.head.repo.node_id === pull.base.repo.node_id,
  );
  return found ?? null;
}

async function stillOpen({ api, owner, repo }: GithubRepository, number: number): Promise<Found | null> {
  const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
    owner,
    repo,
    pull_number: number,
  });
  return data.state === 'open' ? data : null;
}

async function make(at: GithubRepository, wanted: PullRequestDraft): Promise<{ pull: Found; created: boolean }> {
  try {
    return { pull: await post(at, wanted, wanted.draft), created: true };
  } catch (error) {
    if (wanted.draft && draftsAreNotThere(error)) return { pull: await post(at, wanted, false), created: true };
    if (!isThereAlready(error)) throw error;
    const pull = await findOpen(at, wanted);
    // Its list lags behind: Temporal asks again.
    if (pull === null) throw new Error(`GitHub has a pull request of ${wanted.head}, but does not list it yet`);
    return { pull, created: false };
  }
}

async function post({ api, owner, repo }: GithubRepository, wanted: PullRequestDraft, draft: boolean): Promise<Found> {
  const { head, title, repository } = wanted;
  const body = markedText(wanted);
  const pull = { owner, repo, head, base: repository.baseBranch, title, body, draft };
  return (await api.request('POST /repos/{owner}/{repo}/pulls', pull)).data;
}

function isThereAlready(error: unknown): boolean {
  return error instanceof RequestError && error.status === 422 && /already exists/i.test(error.message);
}

async function renew({ api, owner, repo }: GithubRepository, pull: Found, wanted: PullRequestDraft): Promise<void> {
  const { draft } = wanted;
  const there = { title: pull.title, body: pull.body ?? '' };
  const { title, body } = keptText({ ...there, isKnown: pull.number === wanted.known }, wanted);
  if (there.title !== title || there.body !== body) {
    const at = { owner, repo, pull_number: pull.number };
    await api.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, title, body });
  }
  if ((pull.draft ?? false) !== draft) await setDraft(api, pull.node_id, draft);
}
