import type { PullRequest } from '../../../domain/task/task.js';
import { stepFailure } from '../../temporal/failure.js';
import type { PullRequestDraft } from '../forge.js';
import { keptText, markedText } from '../kept-text.js';
import { type GiteaPullRequest, pullRequest, pullRequests } from './api/answers.js';
import type { GiteaClient } from './api/client.js';
import { ensureLabels } from './api/labels.js';
import { askPullRequest } from './read-pull-request.js';
import { plainTitle, titleOf } from './title.js';

export async function ensurePullRequest(
  client: GiteaClient,
  draft: PullRequestDraft,
): Promise<PullRequest & { readonly created: boolean }> {
  const open = draft.only === null ? await findOpen(client, draft) : await stillOpen(client, draft.only);
  if (open === null && draft.only !== null) return { number: draft.only, url: null, mergeCommit: null, created: false };
  const made = open === null ? await create(client, draft) : null;
  // Where it was not made, either it was there, or somebody has just opened it.
  const found = open ?? made ?? (await findOpen(client, draft));
  if (found === null) throw new Error(`${client.account} says that ${draft.head} has a pull request, and lists none`);
  if (made === null) await bringUpToDate(client, found, draft);
  await ensureLabels(client, found, draft.labels);
  const { number, html_url: url, base } = found;
  return { number, url, repositoryId: String(base.repo_id), mergeCommit: null, created: made !== null };
}

async function stillOpen(client: GiteaClient, number: number): Promise<GiteaPullRequest | null> {
  const found = await askPullRequest(client, number);
  return found.state === 'open' && !found.merged ? found : null;
}

/** A fork may have a branch of the same name: its pull request is somebody else's. */
async function findOpen(client: GiteaClient, { head, repository }: PullRequestDraft): Promise<GiteaPullRequest | null> {
  const query = { state: 'open', base_branch: repository.baseBranch };
  for await (const one of client.list('/pulls', pullRequests, query)) {
    if (one.head.ref === head && one.head.repo_id === one.base.repo_id && one.base.ref === repository.baseBranch) {
      return one;
    }
  }
  return null;
}

/** Null: one is open already. */
async function create(client: GiteaClient, draft: PullRequestDraft): Promise<GiteaPullRequest | null> {
  const { head, repository } = draft;
  const base = repository.baseBranch;
  const title = plainTitle(draft.title);
  const body = markedText({ title, body: draft.body });
  const order = { head, base, title: titleOf(title, draft.draft), body };
  const answer = await client.ask('POST', '/pulls', { body: order, answers: [404, 409, 422] });
  if (answer.status === 409) return null;
  if (answer.status === 404) {
    await client.expectRepository();
    throw stepFailure('ForgeRejected', `${client.account} does not know one of the branches ${head} and ${base}`);
  }
  if (answer.status === 422) {
    throw stepFailure('ForgeRejected', `${client.account} makes no pull request of ${head}: ${client.said(answer)}`);
  }
  return client.shaped(answer, pullRequest, '/pulls');
}

/** Unchanged, it would still be an event that people are told of. */
async function bringUpToDate(client: GiteaClient, found: GiteaPullRequest, draft: PullRequestDraft): Promise<void> {
  const there = plainTitle(found.title);
  const { title, body } = keptText(
    { title: there, body: found.body, isKnown: found.number === draft.known },
    { title: plainTitle(draft.title), body: draft.body },
  );
  const sameTitle = found.draft === draft.draft && title === there;
  const changes = {
    ...(!sameTitle && { title: titleOf(title, draft.draft) }),
    ...(found.body !== body && { body }),
  };
  if (Object.keys(changes).length === 0) return;
  await client.read('PATCH', `/pulls/${found.number}`, pullRequest, { body: changes });
}
