import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Repository } from '../../../domain/task/task.js';
import type { Git } from '../run/git.js';
import { oneAtATime } from '../run/one-at-a-time.js';
import { isFolder, type Places } from '../worktree/places.js';
import { readRefs } from '../worktree/read-ref.js';
import { expectSameOrigin, noteOrigin } from './mirror-origin.js';

/** The origin's branches as they are now, by name. */
export type Heads = ReadonlyMap<string, string>;

/** Marks of the hosts that work on the tasks' branches. */
export const hostRefs = 'refs/orch/host';

/** Brings the mirror up to date with the origin; makes it where it is missing. */
export async function refreshMirror(
  git: Git,
  { mirror }: Pick<Places, 'mirror'>,
  repository: Repository,
): Promise<Heads> {
  return oneAtATime(mirror, async () => {
    if (await isFolder(mirror)) {
      await expectSameOrigin(git, mirror, repository);
      await fetchHeads(git, mirror, repository.url);
    } else {
      await makeMirror(git, mirror, repository.url);
    }
    return await readRefs(mirror, 'refs/heads');
  });
}

/** It has its name only when it is whole. */
async function makeMirror(git: Git, mirror: string, url: string): Promise<void> {
  const unfinished = `${mirror}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(mirror), { recursive: true });
  await git(['init', '--quiet', '--bare', '--template=', unfinished], {});
  await fetchHeads(git, unfinished, url);
  await noteOrigin(unfinished, url);
  await rename(unfinished, mirror);
}

async function fetchHeads(git: Git, gitDir: string, url: string): Promise<void> {
  const options = ['--quiet', '--prune', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  const refs = ['+refs/heads/*:refs/heads/*', `+${hostRefs}/*:${hostRefs}/*`];
  await git(['fetch', ...options, 'origin', ...refs], { gitDir, origin: url });
}
