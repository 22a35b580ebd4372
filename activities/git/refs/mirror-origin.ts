import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '../../../domain/task/task.js';
import { createRedact } from '../../../domain/text/redact.js';
import { writeWhole } from '../../files/write-whole.js';
import { stepFailure } from '../../temporal/failure.js';
import type { Git } from '../run/git.js';
import { isFolder } from '../worktree/places.js';
import { readRefs } from '../worktree/read-ref.js';
import { mergeBase } from '../worktree/worktree.js';

const originFile = 'orch-origin';
const earlierFile = 'orch-earlier-origins';

/** What a mirror mirrors; null where there is none. */
export async function originOf(git: Git, mirror: string): Promise<string | null> {
  if (!(await isFolder(mirror))) return null;
  const noted = await readFile(join(mirror, originFile), 'utf8').catch(() => null);
  if (noted !== null) return noted;
  // As an earlier version noted it.
  const { code, stdout } = await git(['config', '--get', 'orch.origin'], { gitDir: mirror, answers: [1] });
  return code === 0 ? stdout : null;
}

/** Of a mirror that is made. */
export async function noteOrigin(mirror: string, url: string): Promise<void> {
  await writeWhole(join(mirror, originFile), url);
}

/**
 * Two repositories under one name would end in one folder; one that has moved keeps its own, and takes it along by a person's word or
 * the forge's number of it: a fork has the same history.
 */
export async function expectSameOrigin(git: Git, mirror: string, repository: Repository): Promise<void> {
  const { name, url, movedFrom = [] } = repository;
  const known = await originOf(git, mirror);
  if (known === url) return;
  const earlier = await earlierOrigins(mirror);
  const mayFollow = known !== null && (movedFrom.includes(known) || isFurther({ earlier, movedFrom, url }));
  if (mayFollow && (await isSameRepository(git, mirror, url))) {
    await noteMove(mirror, { earlier, from: known, to: url });
    return;
  }
  const [there, asked] = [withoutToken(known ?? ''), withoutToken(url)];
  if (earlier.includes(url)) {
    throw stepFailure(
      'RepoNotFound',
      `The repository ${name} has moved from ${asked} to ${there}, where another task on this host has found it: ` +
        `set the project's repository to that, then retry. ` +
        `Where another one lies at ${asked} now, give its project another repositoryName.`,
    );
  }
  throw stepFailure(
    'InvalidInput',
    `The repository name ${name} stands for ${there} on this host, not for ${asked}: ` +
      `give one of the two projects another repositoryName. Where the repository has moved, retry a task of it that ` +
      `began before, which takes all others along; where there is none, remove ${mirror}.`,
  );
}

/** Both have gone on from the same place, the task to one where the mirror never was. */
function isFurther(at: {
  readonly earlier: readonly string[];
  readonly movedFrom: readonly string[];
  readonly url: string;
}): boolean {
  return !at.earlier.includes(at.url) && at.earlier.some((place) => at.movedFrom.includes(place));
}

/** Of a URL: of before tokens in it were refused. */
const withoutToken = createRedact([]);

/** Places that the mirror has left. */
async function earlierOrigins(mirror: string): Promise<readonly string[]> {
  const noted = await readFile(join(mirror, earlierFile), 'utf8').catch(() => '');
  return noted.split('\n').filter((line) => line !== '');
}

async function noteMove(
  mirror: string,
  { earlier, from, to }: { readonly earlier: readonly string[]; readonly from: string; readonly to: string },
): Promise<void> {
  const left = new Set([...earlier, from]);
  left.delete(to);
  await writeWhole(join(mirror, earlierFile), [...left].join('\n'));
  await noteOrigin(mirror, to);
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
