import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyCommit, tryPush } from '../../activities/git/refs/try-push.js';
import { createGit } from '../../activities/git/run/git.js';
import type { Settings } from '../../config/settings/settings.js';
import type { Repository } from '../../domain/task/task.js';
import { createRedact } from '../../domain/text/redact.js';
import { assembleCredentials } from '../assemble/assemble-credentials.js';

export type PushSettings = Pick<Settings, 'hostEnvironment' | 'bot' | 'secrets' | 'forges'>;

/** Whether a repository's origin takes pushes of this host; throws as a push would. Needs no clone of it. */
export async function tryPushHere(
  { hostEnvironment: environment, bot, secrets, forges }: PushSettings,
  { url: origin }: Pick<Repository, 'url'>,
  signal: AbortSignal,
): Promise<void> {
  const deps = { environment, bot, redact: createRedact(secrets), credentialsFor: assembleCredentials(forges) };
  const git = createGit(deps, signal);
  const folder = await mkdtemp(join(tmpdir(), 'orch-push-'));
  try {
    const gitDir = join(folder, 'look.git');
    await git(['init', '--quiet', '--bare', '--template=', gitDir], {});
    await tryPush(git, { gitDir, origin, commit: await emptyCommit(git, gitDir) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether the settings hold what git signs in with there: a client may do without. */
export async function hasCredentials({ forges }: PushSettings, { url }: Pick<Repository, 'url'>): Promise<boolean> {
  return /^https?:/.test(url) && (await assembleCredentials(forges)(url).catch(() => null)) !== null;
}
