import { ApplicationFailure } from '@temporalio/common';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isBelow, isSameHost, submoduleUrl } from '../../../domain/git/submodule-url.js';
import type { Repository } from '../../../domain/task/task.js';
import type { Git } from '../run/git-call.js';
import type { GitDeps } from '../run/git.js';
import { hasCommit } from '../run/has-commit.js';
import { oneAtATime } from '../run/one-at-a-time.js';
import { folderName, isFolder } from '../worktree/places.js';
import { noteUser, submoduleMirrors } from './submodule-mirror.js';

/** The mirror of a submodule's repository, or why there is none. */
export type Fetched = { readonly url: string; readonly mirror: string } | { readonly absent: string };

export interface FetchSubmodule {
  readonly deps: Pick<GitDeps, 'credentialsFor'>;
  readonly repository: Repository;
  /** The repository's. */
  readonly mirror: string;
  /** Of the repository that holds the submodule. */
  readonly parentUrl: string;
  readonly url: string | null;
  readonly commit: string;
}

/** Brings a submodule's commit to this host, once: by the settings' credentials, from where the project lets it come. */
export async function fetchSubmodule(gitFor: (url: string) => Git, wanted: FetchSubmodule): Promise<Fetched> {
  const { deps, repository, parentUrl, commit } = wanted;
  if (wanted.url === null) return { absent: 'has no URL in .gitmodules' };
  const url = submoduleUrl(parentUrl, wanted.url);
  if (url === null) return { absent: 'has no URL that orch takes' };
  if (!(await mayComeFrom(deps, repository, url))) {
    return {
      absent: `is not on the forge of the project (${url}), and the project’s \`git: { submodules: […] }\` does not name it`,
    };
  }
  const mirror = join(submoduleMirrors(dirname(wanted.mirror)), `${folderName(url)}.git`);
  const git = gitFor(url);
  try {
    return await oneAtATime(mirror, async () => {
      await fetchOnce(git, { mirror, url, commit });
      await noteUser(mirror, repository.name);
      if (await hasCommit(git, mirror, commit)) return { url, mirror };
      return { absent: `is at a commit that ${url} does not have (${commit.slice(0, 12)})` };
    });
  } catch (error) {
    if (!(error instanceof ApplicationFailure) || !absences.includes(error.type ?? '')) throw error;
    return { absent: `could not be fetched: ${error.message}` };
  }
}

/** What only a person can change, and the task goes on without. */
const absences: readonly string[] = ['ForgeRejected', 'RepoNotFound', 'InvalidInput'];

/** The same account of the settings, or where none is meant, the same host. */
async function mayComeFrom(
  { credentialsFor }: Pick<GitDeps, 'credentialsFor'>,
  { url: origin, submodules = [] }: Repository,
  url: string,
): Promise<boolean> {
  if (isBelow(url, submodules)) return true;
  if (!isSameHost(origin, url)) return false;
  const account = async (place: string) => (await credentialsFor?.(place))?.setting;
  try {
    return (await account(origin)) === (await account(url));
  } catch (error) {
    // An App that is not installed there.
    if (error instanceof ApplicationFailure && absences.includes(error.type ?? '')) return false;
    throw error;
  }
}

async function fetchOnce(
  git: Git,
  { mirror, url, commit }: { readonly mirror: string; readonly url: string; readonly commit: string },
): Promise<void> {
  const isKnown = await isFolder(mirror);
  if (isKnown && (await hasCommit(git, mirror, commit))) return;
  const options = ['--quiet', '--prune', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  const fetch = (gitDir: string, refs: readonly string[], answers: readonly number[] = []) =>
    git(['fetch', ...options, 'origin', ...refs], { gitDir, origin: url, answers });
  const place = isKnown ? mirror : `${mirror}.new`;
  if (!isKnown) {
    await rm(place, { recursive: true, force: true });
    await mkdir(dirname(mirror), { recursive: true });
    await git(['init', '--quiet', '--bare', '--template=', place], {});
  }
  await fetch(place, ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']);
  // On no branch and no tag; forges give what a reference of theirs holds, or refuse.
  if (!(await hasCommit(git, place, commit))) await fetch(place, [`${commit}:refs/orch/pinned/${commit}`], [1, 128]);
  if (!isKnown) await rename(place, mirror);
}
