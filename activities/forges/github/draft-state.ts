import { GraphqlResponseError } from '@octokit/graphql';
import { RequestError } from '@octokit/request-error';
import type { GithubApi } from './api/api.js';

const toDraft = `mutation ($id: ID!) {
  convertPullRequestToDraft(input: { pullRequestId: $id }) { pullRequest { isDraft } }
}`;
const toReady = `mutation ($id: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } }
}`;

/** By GraphQL: the REST API cannot change it. A repository without drafts keeps its pull request ready. */
export async function setDraft(api: GithubApi, id: string, draft: boolean): Promise<void> {
  try {
    await api.graphql(draft ? toDraft : toReady, { id });
  } catch (error) {
    if (!draft || !draftsAreNotThere(error)) throw error;
  }
}

/** Private repositories of free accounts have none. */
export function draftsAreNotThere(error: unknown): boolean {
  const refused = (error instanceof RequestError && error.status === 422) || error instanceof GraphqlResponseError;
  return refused && /draft pull requests are not supported/i.test(error.message);
}
