import { RequestError } from '@octokit/request-error';
import type { GithubRepository } from './api.js';

interface Labelled {
  readonly number: number;
  readonly labels: readonly (string | { readonly name?: string })[];
}

export function labelNames({ labels }: Pick<Labelled, 'labels'>): string[] {
  return labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')));
}

/** Two labels of GitHub's never differ in their case alone. */
export function sameLabel(one: string, other: string | null | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

/** GitHub makes a label that the repository lacks. */
export async function ensureLabels(at: GithubRepository, issue: Labelled, names: readonly string[]): Promise<void> {
  const { api, owner, repo } = at;
  const there = labelNames(issue);
  const missing = names.filter((name) => !there.some((one) => sameLabel(one, name)));
  if (missing.length === 0) return;
  const of = { owner, repo, issue_number: issue.number };
  await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', { ...of, labels: missing });
}

/** One that is gone already is no failure. */
export async function removeLabel({ api, owner, repo }: GithubRepository, number: number, name: string): Promise<void> {
  try {
    const of = { owner, repo, issue_number: number, name };
    await api.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', of);
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 404) throw error;
  }
}
