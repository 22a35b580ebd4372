import type { PullRequest, Repository } from '../../task/task.js';
import { webPageOf } from '../../content/web-page.js';

/** Addresses of a repository's pages on its forge. */
export interface Pages {
  readonly commit: (commit: string) => string;
  readonly branch: (branch: string) => string;
  readonly file: (commit: string, path: string) => string;
  readonly folder: (commit: string, path: string) => string;
}

/** Null: it has none, or nobody here knows where they are. */
export function pagesOf({ url, forge }: Repository, pullRequest: PullRequest | null): Pages | null {
  if (forge === undefined) return null;
  const root = webPageOf(url) ?? pageOfPullRequest(pullRequest);
  if (root === null) return null;
  const commit = (id: string) => `${root}/commit/${id}`;
  if (!/^github(-|$)/.test(forge.account)) {
    const at = (id: string, path: string) => `${root}/src/commit/${id}/${spelled(path)}`;
    return { commit, branch: (branch) => `${root}/src/branch/${spelled(branch)}`, file: at, folder: at };
  }
  return {
    commit,
    branch: (branch) => `${root}/tree/${spelled(branch)}`,
    file: (id, path) => `${root}/blob/${id}/${spelled(path)}`,
    folder: (id, path) => `${root}/tree/${id}/${spelled(path)}`,
  };
}

function pageOfPullRequest(pullRequest: PullRequest | null): string | null {
  return /^(https?:\/\/.+)\/pulls?\/\d+$/.exec(pullRequest?.url ?? '')?.[1] ?? null;
}

function spelled(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
