import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Filters, filtersOfTree } from '../../activities/git/changes/filters.js';
import { filtersAtOrigin } from '../../activities/git/refs/filters-at-origin.js';
import { createGit } from '../../activities/git/run/git.js';
import { mirrorOf } from '../../activities/git/worktree/places.js';
import type { Settings } from '../../config/settings/settings.js';
import type { Repository } from '../../domain/task/task.js';
import { createRedact } from '../../domain/text/redact.js';
import { assembleCredentials } from '../assemble/assemble-credentials.js';

export type LookSettings = Pick<Settings, 'hostEnvironment' | 'bot' | 'secrets' | 'forges' | 'reposDir'>;

/**
 * The filters that a repository's base branch asks git for. Where this host's mirror knows of none, the origin is not asked,
 * unless it is to be: a task is refused by its host all the same.
 */
export async function lookForFilters(
  settings: LookSettings,
  repository: Repository,
  { seconds, askOrigin }: { readonly seconds: number; readonly askOrigin: boolean },
): Promise<Filters> {
  const { hostEnvironment: environment, bot, secrets, forges, reposDir } = settings;
  const credentialsFor = assembleCredentials(forges);
  const deps = { environment, bot, redact: createRedact(secrets), credentialsFor };
  const git = createGit(deps, AbortSignal.timeout(seconds * 1_000));
  const folder = await mkdtemp(join(tmpdir(), 'orch-look-'));
  try {
    const mirror = { gitDir: mirrorOf(reposDir, repository.name), indexFile: join(folder, 'mirror-index') };
    const base = `refs/heads/${repository.baseBranch}`;
    const known = askOrigin ? null : await filtersOfTree(git, mirror, base).catch(() => null);
    return known?.size === 0 ? known : await filtersAtOrigin(git, repository, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
