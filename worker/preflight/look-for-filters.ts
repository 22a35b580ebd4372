import { join } from 'node:path';
import { type Filters, filtersOfTree } from '../../activities/git/changes/filters.js';
import { filtersAtOrigin } from '../../activities/git/refs/filters-at-origin.js';
import { mirrorOf } from '../../activities/git/worktree/places.js';
import type { Settings } from '../../config/settings/settings.js';
import type { Repository } from '../../domain/task/task.js';
import { gitHere, type GitSettings, inEmptyFolder } from '../assemble/git-here.js';

export type LookSettings = GitSettings & Pick<Settings, 'reposDir'>;

/**
 * The filters that a repository's base branch asks git for. Where this host's mirror knows of none, the origin is not asked,
 * unless it is to be: a task is refused by its host all the same.
 */
export async function lookForFilters(
  settings: LookSettings,
  repository: Repository,
  { seconds, askOrigin }: { readonly seconds: number; readonly askOrigin: boolean },
): Promise<Filters> {
  const git = gitHere(settings, AbortSignal.timeout(seconds * 1_000));
  return inEmptyFolder(async (folder) => {
    const mirror = {
      gitDir: mirrorOf(settings.reposDir, repository.name),
      indexFile: join(folder, 'mirror-index'),
    };
    const base = `refs/heads/${repository.baseBranch}`;
    const known = askOrigin ? null : await filtersOfTree(git, mirror, base).catch(() => null);
    return known?.size === 0 ? known : await filtersAtOrigin(git, repository, folder);
  });
}
