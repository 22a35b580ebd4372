import { isFolder, type Places } from './places.js';

/** The git directory with the task's commits: its own has what is not on the origin yet; on another host there is none. */
export async function taskObjects({ mirror, gitDir }: Pick<Places, 'mirror' | 'gitDir'>): Promise<string> {
  return (await isFolder(gitDir)) ? gitDir : mirror;
}
