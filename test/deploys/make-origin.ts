import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { plainGit } from '../activities/git/fresh-origin.js';

/** A bare repository `<name>.git` in the folder, whose branch `main` holds the files. */
export function makeOrigin(folder: string, name: string, files: string): string {
  const [origin, clone] = [join(folder, `${name}.git`), join(folder, `first-of-${name}`)];
  plainGit(folder, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
  plainGit(folder, 'clone', '--quiet', origin, clone);
  cpSync(files, clone, { recursive: true });
  plainGit(clone, 'add', '--all');
  plainGit(clone, 'commit', '--quiet', '-m', 'Begin');
  plainGit(clone, 'push', '--quiet', 'origin', 'HEAD:main');
  return origin;
}
