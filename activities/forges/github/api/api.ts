import { Octokit } from '@octokit/core';
import { RequestError } from '@octokit/request-error';
import { apiAddress } from './api-address.js';
import { fetchWhole } from './fetch-whole.js';

export type GithubApi = Octokit;

/** A repository, and the way to ask about it. */
export interface GithubRepository {
  readonly api: GithubApi;
  readonly owner: string;
  readonly repo: string;
}

export interface GithubApiOptions {
  /** The address that people use. */
  readonly url: string;
  readonly signal: AbortSignal;
  /** How long a request may take. */
  readonly requestMs: number;
  /** What stands in `Authorization`, anew for each request. */
  readonly authorization: () => Promise<string>;
}

/** No plugin that retries or throttles is here: trying again is Temporal's alone. */
export function createGithubApi({ url, signal, requestMs, authorization }: GithubApiOptions): GithubApi {
  const baseUrl = apiAddress(url);
  const api = new Octokit({
    baseUrl,
    userAgent: 'orch',
    request: { fetch: fetchWhole({ origin: new URL(baseUrl).origin, signal, requestMs }), log: silent },
    log: silent,
  });
  api.hook.before('request', async (options) => {
    options.headers['x-github-api-version'] = '2022-11-28';
    options.headers.authorization = await authorization();
  });
  api.hook.after('request', (response, options) => {
    // octokit takes a redirect for an answer, and JSON that breaks off for a text.
    if (response.status >= 300) {
      const request = api.request.endpoint.parse(options);
      throw new RequestError('redirected', response.status, { request, response });
    }
    const isJson = /^application\/json\b/.test(response.headers['content-type'] ?? '');
    if (isJson && typeof response.data === 'string') throw new Error('GitHub answered JSON that cannot be read');
  });
  return api;
}

const quiet = () => undefined;
// What octokit would print are notes on deprecations, with the request's address in them.
const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };
