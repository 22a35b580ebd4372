import type { Repository } from '../../domain/task/task.js';
import { gitHere, type GitSettings } from '../assemble/git-here.js';

/** The branches of a repository as they are at its origin, by name, with their commits. */
export async function headsAtOrigin(
  settings: GitSettings,
  { url: origin }: Repository,
  seconds: number,
): Promise<Map<string, string>> {
  const git = gitHere(settings, AbortSignal.timeout(seconds * 1_000));
  const { stdout } = await git(['ls-remote', '--heads', 'origin'], { origin });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [commit = '', ref = ''] = line.split('\t');
      return [ref.replace('refs/heads/', ''), commit];
    }),
  );
}
