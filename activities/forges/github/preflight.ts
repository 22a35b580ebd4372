import { RequestError } from '@octokit/request-error';
import type { Endpoints } from '@octokit/types';
import type { Hindrance, Preflight, WorkPlan } from '../../../domain/preflight/preflight.js';
import type { ForgeRepository, MergeMethod } from '../../../domain/task/forge.js';
import type { GithubRepository } from './api/api.js';
import { githubAt, type GithubDeps } from './api/github-at.js';
import { readProtection } from './rules/read-protection.js';
import { readRules } from './rules/read-rules.js';

type Found = Endpoints['GET /repos/{owner}/{repo}']['response']['data'];

interface Asked {
  readonly forge: ForgeRepository;
  readonly baseBranch: string;
  readonly plan: WorkPlan;
}

/** Looks, and makes nothing. */
export function githubPreflight(
  deps: GithubDeps,
  { forge, baseBranch, plan }: Asked,
  signal: AbortSignal,
): Promise<Preflight> {
  const { at, told } = githubAt(deps, forge, signal);
  return told(look(at, { baseBranch, plan }));
}

async function look(at: GithubRepository, asked: Pick<Asked, 'baseBranch' | 'plan'>): Promise<Preflight> {
  const { api, owner, repo } = at;
  const { data: found } = await api.request('GET /repos/{owner}/{repo}', { owner, repo });
  const own = hindrancesOf(found, asked.plan);
  if (!(await hasBranch(at, asked.baseBranch))) own.push(missing(asked.baseBranch));
  const [rules, protection] = await Promise.all([readRules(at, asked), readProtection(at, asked)]);
  return {
    hindrances: [...own, ...rules.hindrances, ...protection.hindrances],
    rules: [...new Set([...rules.rules, ...protection.rules])],
    unknown: [...rules.unknown, ...protection.unknown],
  };
}

async function hasBranch({ api, owner, repo }: GithubRepository, branch: string): Promise<boolean> {
  try {
    await api.request('GET /repos/{owner}/{repo}/branches/{branch}', { owner, repo, branch });
    return true;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return false;
    throw error;
  }
}

function missing(baseBranch: string): Hindrance {
  return { what: `it has no branch ${baseBranch}`, hint: 'Push one, or set the project’s baseBranch.' };
}

function hindrancesOf(found: Found, { method }: WorkPlan): Hindrance[] {
  const allowed: Readonly<Record<MergeMethod, boolean | undefined>> = {
    merge: found.allow_merge_commit,
    squash: found.allow_squash_merge,
    rebase: found.allow_rebase_merge,
  };
  const { permissions } = found;
  const hindrances: readonly (readonly [boolean, string, string])[] = [
    [found.archived, 'it is archived', 'Unarchive it.'],
    [
      // An App has none of these, whatever it may do.
      permissions?.pull === true && !permissions.push,
      'the token’s user may not push to it',
      'Make them a collaborator who may write.',
    ],
    [
      method !== null && allowed[method] === false,
      `it does not allow to ${method ?? ''}`,
      'Allow it there, or set the project’s merge.method.',
    ],
  ];
  return hindrances.filter(([hinders]) => hinders).map(([, what, hint]) => ({ what, hint }));
}
