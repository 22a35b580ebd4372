import { createGit } from '../../activities/git/run/git.js';
import type { Settings } from '../../config/settings/settings.js';
import type { Repository } from '../../domain/task/task.js';
import { createRedact } from '../../domain/text/redact.js';
import { assembleCredentials } from '../assemble/assemble-credentials.js';

/** The branches of a repository as they are at its origin, by name, with their commits. */
export async function headsAtOrigin(
  { hostEnvironment: environment, bot, secrets, forges }: Settings,
  { url: origin }: Repository,
  seconds: number,
): Promise<Map<string, string>> {
  const deps = { environment, bot, redact: createRedact(secrets), credentialsFor: assembleCredentials(forges) };
  const git = createGit(deps, AbortSignal.timeout(seconds * 1_000));
  const { stdout } = await git(['ls-remote', '--heads', 'origin'], { origin });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [commit = '', ref = ''] = line.split('\t');
      return [ref.replace('refs/heads/', ''), commit];
    }),
  );
}
