import { RequestError } from '@octokit/request-error';
import type { GithubRepository } from './api/api.js';

const mostBytes = 1_000_000;

export async function readFile(
  at: GithubRepository,
  { ref, path }: { readonly ref: string; readonly path: string },
): Promise<string | null> {
  const { api, owner, repo } = at;
  try {
    const { data } = await api.request('GET /repos/{owner}/{repo}/contents/{path}', { owner, repo, path, ref });
    if (Array.isArray(data) || data.type !== 'file' || !('content' in data)) return null;
    if (data.size > mostBytes || data.encoding !== 'base64') return null;
    return Buffer.from(data.content, 'base64').toString('utf8');
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.status === 403 && /too_large/.test(error.message)) return null;
    if (error.status !== 404) throw error;
    // Where the repository itself cannot be seen, this fails as well.
    await api.request('GET /repos/{owner}/{repo}', { owner, repo });
    return null;
  }
}
