import { readdir } from 'node:fs/promises';
import { isMissing } from '../../activities/files/is-missing.js';

/** Names of the folders there, none where there is no such place. */
export async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
