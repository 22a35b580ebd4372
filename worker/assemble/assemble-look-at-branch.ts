import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchAtOrigin } from '../../activities/git/refs/branch-at-origin.js';
import { createGit } from '../../activities/git/run/git.js';
import type { LookAtBranch } from '../../client/start/foreign-branch.js';
import type { Settings } from '../../config/settings/settings.js';
import { createRedact } from '../../domain/text/redact.js';
import { assembleCredentials } from './assemble-credentials.js';

const mostSeconds = 10;

type LookSettings = Pick<Settings, 'hostEnvironment' | 'bot' | 'secrets' | 'forges'>;

/** A branch as it is on the origin; null where that is not to be known from here within seconds. */
export function assembleLookAtBranch({
  hostEnvironment: environment,
  bot,
  secrets,
  forges,
}: LookSettings): LookAtBranch {
  return async (repository, branch) => {
    const deps = { environment, bot, redact: createRedact(secrets), credentialsFor: assembleCredentials(forges) };
    const git = createGit(deps, AbortSignal.timeout(mostSeconds * 1_000));
    const folder = await mkdtemp(join(tmpdir(), 'orch-look-'));
    try {
      return await branchAtOrigin(git, repository, { branch, folder });
    } catch {
      // Whatever keeps it from being looked at here, the task's host meets as well, and says.
      return null;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
