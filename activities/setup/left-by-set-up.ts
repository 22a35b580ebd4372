import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../files/write-whole.js';
import { readIndex } from '../git/changes/list-changes.js';
import { entriesIn } from '../git/run/git.js';
import { worktreesInside } from '../git/submodules/noted.js';
import { inWorktree, type Worktree } from '../git/worktree/worktree.js';

/** How a worktree looks to git; paths have one character a byte, and a folder that is new as a whole ends with a slash. */
interface Looks {
  /** Files of the branch that are not as the branch has them. */
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
  readonly ignored: readonly string[];
}

const beforeFile = 'orch-before-set-up';
/** Of what it has made so much is looked for later. */
const mostMade = 200;

/** Notes how the worktree is before a set-up, unless one that was cut off has noted it. */
export async function noteBefore(worktree: Worktree): Promise<void> {
  for (const inside of await worktreesInside(worktree)) await noteBefore(inside);
  if ((await readBefore(worktree)) !== null) return;
  await writeWhole(join(worktree.gitDir, beforeFile), JSON.stringify(await look(worktree)));
}

/**
 * What a set-up leaves is nobody's work: files of the branch that it has changed are as before, and what is new is ignored from
 * here on, also where the repository does not say so. Answers what it has made.
 */
export async function disown(worktree: Worktree): Promise<string[]> {
  for (const inside of await worktreesInside(worktree)) await disown(inside);
  const before = (await readBefore(worktree)) ?? { changed: [], untracked: [], ignored: [] };
  const after = await look(worktree);
  const { git, gitDir } = worktree;
  const changed = newIn(after.changed, before.changed);
  if (changed.length > 0) {
    const input = changed.map((path) => `${path}\0`).join('');
    await git(['checkout-index', '--force', '--quiet', '-z', '--stdin'], { ...inWorktree(worktree), input });
  }
  const untracked = newIn(after.untracked, before.untracked);
  if (untracked.length > 0) {
    await mkdir(join(gitDir, 'info'), { recursive: true });
    const lines = untracked.map((path) => `/${escaped(path)}\n`);
    await appendFile(join(gitDir, 'info', 'exclude'), Buffer.from(lines.join(''), 'latin1'));
  }
  return [...untracked, ...newIn(after.ignored, before.ignored)].slice(0, mostMade);
}

/** Once it is known what the set-up has made. */
export async function forgetBefore(worktree: Worktree): Promise<void> {
  for (const inside of await worktreesInside(worktree)) await forgetBefore(inside);
  await rm(join(worktree.gitDir, beforeFile), { force: true });
}

async function look(worktree: Worktree): Promise<Looks> {
  const { git } = worktree;
  await readIndex(worktree);
  const at = inWorktree(worktree);
  const others = ['ls-files', '-z', '--others', '--exclude-standard', '--directory'];
  const [changed, untracked, ignored] = await Promise.all([
    git(['diff-files', '-z', '--name-only', '--ignore-submodules=all'], at),
    git(others, at),
    git([...others, '--ignored'], at),
  ]);
  return {
    changed: entriesIn(changed.stdout),
    untracked: entriesIn(untracked.stdout),
    ignored: entriesIn(ignored.stdout),
  };
}

async function readBefore({ gitDir }: Worktree): Promise<Looks | null> {
  try {
    return JSON.parse(await readFile(join(gitDir, beforeFile), 'utf8')) as Looks;
  } catch {
    return null;
  }
}

function newIn(after: readonly string[], before: readonly string[]): string[] {
  const known = new Set(before);
  return after.filter((path) => !known.has(path));
}

/** As a line of an exclude file means that path alone. */
function escaped(path: string): string {
  // A line ends where a name may go on: what followed would be a pattern of its own.
  return path
    .replace(/[\\*?[\]!#]/g, '\\$&')
    .replace(/[\n\r]/g, '?')
    .replace(/ (?=$)/, '\\ ');
}
