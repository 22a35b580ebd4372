import { join } from 'node:path';
import { emptyCommit, tryPush } from '../../activities/git/push/try-push.js';
import type { Repository } from '../../domain/task/task.js';
import { assembleCredentials } from '../assemble/assemble-credentials.js';
import { gitHere, type GitSettings, inEmptyFolder } from '../assemble/git-here.js';

/** Whether a repository's origin takes pushes of this host; throws as a push would. Needs no clone of it. */
export function tryPushHere(
  settings: GitSettings,
  { url: origin }: Pick<Repository, 'url'>,
  signal: AbortSignal,
): Promise<void> {
  const git = gitHere(settings, signal);
  return inEmptyFolder(async (folder) => {
    const gitDir = join(folder, 'look.git');
    await git(['init', '--quiet', '--bare', '--template=', gitDir], {});
    await tryPush(git, { gitDir, origin, commit: await emptyCommit(git, gitDir) });
  });
}

/** Whether the settings hold what git signs in with there: a client may do without. */
export async function hasCredentials({ forges }: GitSettings, { url }: Pick<Repository, 'url'>): Promise<boolean> {
  return /^https?:/.test(url) && (await assembleCredentials(forges)(url).catch(() => null)) !== null;
}
