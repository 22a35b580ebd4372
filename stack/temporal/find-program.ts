import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** The program of a setting: a path, or, without a slash, a name on the PATH. Null where there is none. */
export async function findProgram(setting: string, searchPath: string): Promise<string | null> {
  if (!setting.includes('/')) return findOnPath(setting, searchPath);
  return (await isProgram(setting)) ? setting : null;
}

export async function findOnPath(name: string, searchPath: string): Promise<string | null> {
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name);
    if (await isProgram(path)) return path;
  }
  return null;
}

export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
