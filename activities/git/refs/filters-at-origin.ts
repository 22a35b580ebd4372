import { join } from 'node:path';
import type { Repository } from '../../../domain/task/task.js';
import { type Filters, filtersOfTree } from '../changes/filters.js';
import type { Git } from '../run/git.js';

/** What the base branch asks of git's filters, as it is on the origin. `folder`: an empty one, for what is fetched. */
export async function filtersAtOrigin(
  git: Git,
  { url: origin, baseBranch }: Repository,
  folder: string,
): Promise<Filters> {
  const gitDir = join(folder, 'look.git');
  const base = `refs/heads/${baseBranch}`;
  await git(['init', '--quiet', '--bare', '--template=', gitDir], {});
  // Without the files' contents, where the other side can do that: git asks for those of attributes alone, as it needs them.
  const little = ['--depth=1', '--filter=blob:none', '--no-tags', '--no-write-fetch-head'];
  await git(['fetch', '--quiet', ...little, 'origin', `+${base}:${base}`], { gitDir, origin });
  return filtersOfTree(git, { gitDir, origin, indexFile: join(folder, 'index') }, base);
}
