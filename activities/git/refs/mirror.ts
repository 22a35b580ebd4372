import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRedact } from '../../../domain/text/redact.js';
import type { Repository } from '../../../domain/task/task.js';
import { stepFailure } from '../../temporal/failure.js';
import type { Git } from '../run/git.js';
import { oneAtATime } from '../run/one-at-a-time.js';
import { writeWhole } from '../../files/write-whole.js';
import { isFolder, type Places } from '../worktree/places.js';
import { readRefs } from '../worktree/read-ref.js';
import { mergeBase } from '../worktree/worktree.js';

/** The origin's branches as they are now, by name. */
export type Heads = ReadonlyMap<string, string>;

/** Marks of the hosts that work on the tasks' branches. */
export const hostRefs = 'refs/orch/host';

const originFile = 'orch-origin';

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
  await writeFile(join(unfinished, originFile), url);
  await rename(unfinished, mirror);
}

async function fetchHeads(git: Git, gitDir: string, url: string): Promise<void> {
  const options = ['--quiet', '--prune', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  const refs = ['+refs/heads/*:refs/heads/*', `+${hostRefs}/*:${hostRefs}/*`];
  await git(['fetch', ...options, 'origin', ...refs], { gitDir, origin: url });
}

/** What a mirror mirrors; null where there is none. */
export async function originOf(git: Git, mirror: string): Promise<string | null> {
  if (!(await isFolder(mirror))) return null;
  const noted = await readFile(join(mirror, originFile), 'utf8').catch(() => null);
  if (noted !== null) return noted;
  // As an earlier version noted it.
  const { code, stdout } = await git(['config', '--get', 'orch.origin'], { gitDir: mirror, answers: [1] });
  return code === 0 ? stdout : null;
}

const movedRefs = 'refs/orch/moved';

/** Whether what lies there goes on from what is mirrored: a branch of the one is an ancestor of one of the same name. */
async function isSameRepository(git: Git, mirror: string, url: string): Promise<boolean> {
  const options = ['--quiet', '--prune', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  await git(['fetch', ...options, 'origin', `+refs/heads/*:${movedRefs}/*`], { gitDir: mirror, origin: url });
  const [heads, moved] = [await readRefs(mirror, 'refs/heads'), await readRefs(mirror, movedRefs)];
  try {
    for (const [name, head] of heads) {
      const there = moved.get(name);
      if (there !== undefined && (await mergeBase(git, mirror, head, there)) !== null) return true;
    }
    const known = new Set(heads.values());
    return [...moved.values()].some((commit) => known.has(commit));
  } finally {
    for (const name of moved.keys()) await git(['update-ref', '-d', `${movedRefs}/${name}`], { gitDir: mirror });
  }
}

/** Of a URL: of before tokens in it were refused. */
const withoutToken = createRedact([]);

/** Two repositories under one name would end in one folder; one that has moved keeps its own. */
async function expectSameOrigin(git: Git, mirror: string, { name, url, movedFrom }: Repository): Promise<void> {
  const known = await originOf(git, mirror);
  if (known === url) return;
  // By a person's word, and not by its history alone: a fork has the same.
  if (known !== null && known === movedFrom && (await isSameRepository(git, mirror, url))) {
    await writeWhole(join(mirror, originFile), url);
    return;
  }
  throw stepFailure(
    'InvalidInput',
    `The repository name ${name} stands for ${withoutToken(known ?? '')} on this host, not for ${withoutToken(url)}: ` +
      `give one of the two projects another repositoryName, or, where the repository has moved, remove ${mirror}.`,
  );
}
