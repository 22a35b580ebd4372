import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '../../../domain/pipeline/stages.js';
import { stepFailure } from '../../temporal/failure.js';
import { fromBytes, type Git } from '../../git/run/git.js';

const limitBytes = 1024 * 1024;

export interface PromptAt {
  readonly gitDir: string;
  readonly commit: string;
  readonly role: Role;
  readonly promptsFolder: string;
}

/**
 * The repository's own prompt for the role, or the built-in one where it has none or an empty one. As the commit has it: in
 * the worktree an earlier role may have left another, where nothing looks at what git ignores.
 */
export async function readSystemPrompt(git: Git, { role, promptsFolder, ...at }: PromptAt): Promise<string> {
  const own = await readOwnPrompt(git, at, ['.openclaw', 'agents', `${role}.md`]);
  return own === null || own.trim() === '' ? readFile(join(promptsFolder, `${role}.md`), 'utf8') : own;
}

async function readOwnPrompt(
  git: Git,
  { gitDir, commit }: Pick<PromptAt, 'gitDir' | 'commit'>,
  parts: readonly string[],
): Promise<string | null> {
  const path = parts.join('/');
  // With the folders above, one of which may be a link.
  const all = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const { stdout } = await git(['ls-tree', '-z', '--long', commit, '--', ...all], { gitDir });
  const entries = stdout.split('\0').map((entry) => /^(\d+) \w+ (\w+) +(\d+|-)\t(.*)$/s.exec(entry) ?? []);
  if (entries.some(([, mode]) => mode === '120000')) throw unreadable(`${path} is reached through a symbolic link`);
  const [, mode = '', id, size = ''] = entries.find((entry) => entry[4] === path) ?? [];
  if (id === undefined) return null;
  if (!mode.startsWith('100')) throw unreadable(`${path} is no regular file`);
  if (Number(size) > limitBytes) throw unreadable(`${path} has ${size} bytes; at most ${limitBytes} are read`);
  // Told as a line about it, the file, and an end of line, which is the one that git's answers are given without.
  const { stdout: told } = await git(['cat-file', '--batch'], { gitDir, input: `${id}\n` });
  return fromBytes(told.slice(told.indexOf('\n') + 1));
}

/** Whoever wrote it wants it obeyed: going on with another prompt would hide the mistake. */
function unreadable(why: string): Error {
  return stepFailure('InvalidInput', `The system prompt cannot be read: ${why}: correct it on the branch, then retry.`);
}
