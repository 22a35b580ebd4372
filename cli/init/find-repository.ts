import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { orch } from '../../config/called-as.js';
import { absoluteRepository, repositoryProblem } from '../../config/projects/schema/places/repository-url.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { AskGit } from './ask-git.js';

/** What `orch init` found: the repository that orch will clone and push to, and its base branch. */
export interface FoundRepository {
  readonly url: string;
  readonly baseBranch: string;
}

/** From a URL, a bare repository, or a clone, whose origin is the repository. */
export async function findRepository(pathOrUrl: string, cwd: string, git: AskGit): Promise<FoundRepository> {
  const problem = repositoryProblem(pathOrUrl);
  if (problem !== null)
    throw new UserError(
      `${JSON.stringify(pathOrUrl)} ${problem}.`,
      `Give the path or the URL of a git repository: ${orch} init PATH`,
    );
  const given = absoluteRepository(pathOrUrl, cwd);
  const url = given.startsWith('/') ? await originOf(given, git) : given;
  return { url, baseBranch: await findBaseBranch(url, git) };
}

async function originOf(path: string, git: AskGit): Promise<string> {
  const kind = await git('-C', path, 'rev-parse', '--is-bare-repository');
  if (kind === null) throw await noRepository(path);
  if (kind === 'true') return resolve(path, (await git('-C', path, 'rev-parse', '--absolute-git-dir')) ?? '.');
  const origin = await git('-C', path, 'config', '--get', 'remote.origin.url');
  if (origin === null || origin === '') {
    throw new UserError(
      `The repository ${path} has no origin, and orch pushes what it makes to one.`,
      `Give it one: git clone --bare ${path} ${path}.git && git -C ${path} remote add origin ${path}.git`,
    );
  }
  const problem = repositoryProblem(origin);
  if (problem !== null)
    throw new UserError(`The origin of ${path} ${problem}.`, `Change it: git -C ${path} remote set-url origin URL`);
  return absoluteRepository(origin, (await git('-C', path, 'rev-parse', '--show-toplevel')) ?? path);
}

async function noRepository(path: string): Promise<UserError> {
  const found = await stat(path).catch(() => null);
  const what = found === null ? `There is no folder ${path}.` : `${path} is no git repository.`;
  return new UserError(what, `Give the path or the URL of a git repository: ${orch} init PATH`);
}

/** The branch that the repository itself points to. */
async function findBaseBranch(url: string, git: AskGit): Promise<string> {
  const answer = await git('ls-remote', '--symref', '--', url, 'HEAD');
  if (answer === null) {
    throw new UserError(
      `The repository ${url} does not answer.`,
      `See what git says: git ls-remote ${url}. Credentials are git's own affair: an ssh key or a credential helper.`,
    );
  }
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(answer)?.[1];
  if (branch !== undefined) return branch;
  throw new UserError(
    `The repository ${url} has no commit yet, so no base branch.`,
    'Push a first commit, then run this again.',
  );
}
