import { GraphqlResponseError } from '@octokit/graphql';
import { RequestError } from '@octokit/request-error';
import { ApplicationFailure } from '@temporalio/common';
import type { ForgeRepository } from '../../../../domain/task/forge.js';
import { forgeFailure, repositoryNotFound } from '../../forge-failure.js';
import { isRateLimit } from '../../rate-limit.js';
import type { GithubAccess } from './access.js';
import type { GithubRepository } from './api.js';

export interface FailureContext {
  readonly account: string;
  readonly at: GithubRepository;
  readonly access: GithubAccess;
  readonly place: ForgeRepository;
  readonly signal: AbortSignal;
}

/** What GitHub or the way to it made fail, as the workflow understands it. */
export async function githubFailure(error: unknown, context: FailureContext): Promise<unknown> {
  const { account, at, access, place, signal } = context;
  if (signal.aborted) return signal.reason;
  if (error instanceof GraphqlResponseError) return graphqlFailure(error, context);
  if (!(error instanceof RequestError)) return error;
  const { response } = error;
  if (response === undefined) return connectionFailure(error, account);
  if (error.status === 401 && access.forget(place)) {
    // A token that is only seconds old is not known everywhere yet, an old one was taken back.
    return ApplicationFailure.create({
      message: `${account} did not take the App's token; the next try has a new one`,
    });
  }
  if (error.status === 404) {
    const probed = await probe(at);
    if (probed instanceof RequestError && probed.status === 404) {
      return repositoryNotFound(account, `${at.owner}/${at.repo}`);
    }
    if (probed !== null) return await githubFailure(probed, context);
  }
  return forgeFailure({
    account,
    setBy: access.setBy,
    status: error.status,
    message: saidBy(error),
    header: (name) => textOf(response.headers[name]),
    asked: `${error.request.method} ${new URL(error.request.url).pathname}`,
    right:
      textOf(response.headers['x-accepted-github-permissions']) ?? textOf(response.headers['x-accepted-oauth-scopes']),
  });
}

/** Whether GitHub takes no more requests for now, whatever was asked for. */
export function isRateLimited(error: RequestError): boolean {
  const { status, response } = error;
  const header = (name: string) => textOf(response?.headers[name]);
  return isRateLimit({ status, message: saidBy(error), header });
}

/** In GitHub's own words, with what it says of single fields; empty where a proxy answered in its place. */
export function saidBy(error: RequestError): string {
  const { message = '', errors = [] } = (error.response?.data ?? {}) as {
    readonly message?: string;
    readonly errors?: readonly (
      string | { readonly message?: string; readonly field?: string; readonly code?: string }
    )[];
  };
  const details = errors.map((each) =>
    typeof each === 'string' ? each : (each.message ?? [each.field, each.code].filter(Boolean).join(' ')),
  );
  return [message, ...details].filter((part) => part !== '').join(': ');
}

const textOf = (header: string | number | undefined) =>
  header === undefined || header === '' ? undefined : String(header);

function connectionFailure(error: RequestError, account: string): unknown {
  const { cause } = error;
  if (cause instanceof ApplicationFailure) return cause;
  const isLate = (cause as { readonly name?: string } | undefined)?.name === 'TimeoutError';
  const why = isLate ? 'no answer in time' : error.message;
  return ApplicationFailure.create({ message: `${account} could not be asked: ${why}` });
}

/** A 404 in a repository that is there is about the thing alone. Null: it is there. */
async function probe({ api, owner, repo }: GithubRepository): Promise<unknown> {
  try {
    await api.request('GET /repos/{owner}/{repo}', { owner, repo });
    return null;
  } catch (error) {
    return error;
  }
}

const refusedTypes: Readonly<Partial<Record<string, number>>> = {
  RATE_LIMITED: 429,
  RATE_LIMIT: 429,
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  NOT_FOUND: 404,
  UNPROCESSABLE: 422,
};

/** GraphQL refuses with status 200; without a type, it is a limit by its words alone, or GitHub itself that failed. */
function graphqlFailure(error: GraphqlResponseError<unknown>, { account, access }: FailureContext): unknown {
  const [first] = error.errors ?? [];
  const untyped = /\brate limit\b/i.test(first?.message ?? '') ? 429 : 500;
  return forgeFailure({
    account,
    setBy: access.setBy,
    status: refusedTypes[first?.type ?? ''] ?? untyped,
    message: first?.message ?? '',
    header: (name) => textOf((error.headers as Readonly<Record<string, string | number | undefined>>)[name]),
    asked: 'POST /graphql',
  });
}
