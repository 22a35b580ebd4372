import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** The absolute path of an executable, or null. A relative path is none: it would be looked for in the agent's worktree. */
export async function findProgram(program: string, searchPath: string): Promise<string | null> {
  if (isAbsolute(program)) return (await isProgram(program)) ? program : null;
  return program.includes('/') ? null : findOnPath(program, searchPath);
}

/** The program of a setting of the stack's: a path from the working directory too, or a name on the PATH. */
export async function findGivenProgram(setting: string, searchPath: string): Promise<string | null> {
  if (!setting.includes('/')) return findOnPath(setting, searchPath);
  return (await isProgram(setting)) ? setting : null;
}

export async function findOnPath(name: string, searchPath: string): Promise<string | null> {
  if (name === '') return null;
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
