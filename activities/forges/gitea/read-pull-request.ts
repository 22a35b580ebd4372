import { setTimeout as sleep } from 'node:timers/promises';
import type { PullRequestState } from '../../../domain/task/forge.js';
import { stepFailure } from '../../temporal/failure.js';
import { type GiteaPullRequest, pullRequest, refs } from './api/answers.js';
import type { GiteaClient } from './api/client.js';
import type { Speaker } from './api/speaker.js';
import { lastCloser } from './api/last-closer.js';
import { isOurs } from './api/who-am-i.js';

export interface Settling {
  /** How long "does not merge" is asked again: until it has looked, Gitea says so of every pull request. */
  readonly settleMs: number;
  readonly signal: AbortSignal;
}

const pauseMs = 500;

export async function readPullRequest(speaker: Speaker, number: number, settling: Settling): Promise<PullRequestState> {
  const { client } = speaker;
  const found = await settled(client, number, settling);
  return {
    state: found.merged ? 'merged' : found.state,
    head: found.head.label,
    base: found.base.ref,
    draft: found.draft,
    // Of a draft it is not known: Gitea says of all of them that they do not merge.
    mergeable: found.draft ? null : found.mergeable,
    headCommit: found.merged ? await mergedHead(client, number) : found.head.sha,
    mergeCommit: found.merged ? (found.merge_commit_sha ?? null) : null,
    endedBy: found.merged || found.state === 'closed' ? await endedBy(speaker, found) : null,
  };
}

export async function readHeadBranch(client: GiteaClient, number: number): Promise<string | null> {
  const path = `/pulls/${number}`;
  const answer = await client.ask('GET', path, { answers: [404] });
  if (answer.status === 404) return null;
  const { head, base } = client.shaped(answer, pullRequest, path);
  return head.repo_id === base.repo_id && head.label !== '' ? head.label : null;
}

export async function askPullRequest(client: GiteaClient, number: number): Promise<GiteaPullRequest> {
  const path = `/pulls/${number}`;
  const answer = await client.ask('GET', path, { answers: [404] });
  if (answer.status !== 404) return client.shaped(answer, pullRequest, path);
  await client.expectRepository();
  throw stepFailure('ForgeRejected', `${client.account} has no pull request #${number}`);
}

/** As it is once Gitea has looked whether it merges. */
async function settled(client: GiteaClient, number: number, { settleMs, signal }: Settling): Promise<GiteaPullRequest> {
  const until = Date.now() + settleMs;
  for (;;) {
    const found = await askPullRequest(client, number);
    const isOpen = found.state === 'open' && !found.merged;
    if (!isOpen || found.draft || found.mergeable || Date.now() > until) return found;
    await sleep(pauseMs, undefined, { signal });
  }
}

/** What was merged: once it is, Gitea tells of the branch as it is now, and leaves this ref where it was. */
async function mergedHead(client: GiteaClient, number: number): Promise<string> {
  const name = `pull/${number}/head`;
  const found = await client.read('GET', `/git/refs/${name}`, refs);
  const head = found.find(({ ref }) => ref === `refs/${name}`);
  if (head === undefined) throw new Error(`${client.account} does not tell what it merged of #${number}`);
  return head.object.sha;
}

/** Who has closed or merged it, where that was not orch. */
async function endedBy(speaker: Speaker, found: GiteaPullRequest): Promise<string | null> {
  const who = found.merged
    ? (found.merged_by ?? null)
    : await lastCloser(speaker.client, found.number, found.closed_at);
  return who === null || (await isOurs(speaker, who)) ? null : who.login;
}
