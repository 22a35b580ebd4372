import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '../../domain/stages.js';
import { stepFailure } from '../failure.js';
import { readWorktreeFile } from './worktree-file.js';

const limitBytes = 1024 * 1024;

/** The repository's own prompt for the role, or the built-in one where it has none or an empty one. */
export async function readSystemPrompt(worktree: string, role: Role, promptsFolder: string): Promise<string> {
  const own = await readOwnPrompt(worktree, `.openclaw/agents/${role}.md`);
  return own === null || own.trim() === '' ? readFile(join(promptsFolder, `${role}.md`), 'utf8') : own;
}

async function readOwnPrompt(worktree: string, path: string): Promise<string | null> {
  try {
    return await readWorktreeFile(worktree, path, limitBytes);
  } catch (error) {
    // Whoever wrote it wants it obeyed: going on with another prompt would hide the mistake.
    throw stepFailure('InvalidInput', `The system prompt cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
