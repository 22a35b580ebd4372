import { basename, join } from 'node:path';
import { holderOf, readNoted } from '../../activities/git/submodules/noted.js';
import { submoduleMirrors, usersOf } from '../../activities/git/submodules/submodule-mirror.js';
import { placesAt } from '../../activities/git/worktree/places.js';
import { foldersIn } from './folders-in.js';
import { type Found, goes, type Judgement, stays } from './found.js';
import type { Host, Sources } from './host.js';
import { judgeMirror } from './judge-mirror.js';
import { judgeUnfinished } from './judge-unfinished.js';

/** Mirrors of submodules: needed by worktrees that stay, and by the projects and tasks of the repositories that have had them. */
export async function surveySubmodules(
  sources: Sources | null,
  host: Host,
  staying: readonly string[],
): Promise<Found[]> {
  const folder = submoduleMirrors(join(host.reposDir, '_git'));
  const found: Found[] = [];
  for (const name of await foldersIn(folder)) {
    const path = join(folder, name);
    if (name.endsWith('.git.new')) found.push({ kind: 'unfinished', path, ...judgeUnfinished(host) });
    else if (name.endsWith('.git') && sources !== null) {
      const borrower = await borrowerAmong(staying, path);
      const judgement = borrower === null ? await judge(sources, path) : stays(`${borrower} borrows from it`);
      found.push({ kind: 'submodule mirror', path, ...judgement });
    }
  }
  return found;
}

async function judge(sources: Sources, mirror: string): Promise<Judgement> {
  for (const repository of await usersOf(mirror)) {
    const judgement = await judgeMirror(sources, repository);
    if (!judgement.removes) return stays(`it is of a submodule of ${repository}: ${judgement.why}`);
  }
  return goes('no project has it as a submodule, and no task');
}

/** The worktree that borrows from the mirror of a submodule as it is now; null: none does. */
export async function borrowerOf({ reposDir }: Host, mirror: string): Promise<string | null> {
  const tasks = join(reposDir, '_git', '_tasks');
  for (const repository of await foldersIn(tasks)) {
    const worktrees = (await foldersIn(join(tasks, repository))).map((name) => join(reposDir, '_wt', repository, name));
    const borrower = await borrowerAmong(worktrees, mirror);
    if (borrower !== null) return borrower;
  }
  return null;
}

async function borrowerAmong(worktrees: readonly string[], mirror: string): Promise<string | null> {
  for (const path of worktrees) {
    const noted = await readNoted(holderOf(placesAt(path)));
    if (noted.some((one) => one.mirror !== null && basename(one.mirror) === basename(mirror))) return path;
  }
  return null;
}
