import type { Git } from '../run/git.js';

export interface Exemption {
  readonly commit: string;
  /** The base branch as it is now. */
  readonly base: string;
  /** Folders and files; empty: nothing is exempt. */
  readonly exempt: readonly string[];
}

/**
 * The commit whose checks count for another one: that one itself, or the last of the branch before it that changes anything
 * outside of the exempt paths. A merge brings two histories together, and always counts; where no commit of the branch does,
 * the newest one counts.
 */
export async function checkedCommit(git: Git, gitDir: string, { commit, base, exempt }: Exemption): Promise<string> {
  if (exempt.length === 0) return commit;
  const { stdout } = await git(['rev-list', '--parents', `^${base}`, commit], { gitDir });
  const parentsOf = new Map(
    stdout.split('\n').map((line) => {
      const [one = '', ...parents] = line.split(' ');
      return [one, parents];
    }),
  );
  let checked = commit;
  for (;;) {
    const [parent, another]: readonly string[] = parentsOf.get(checked) ?? [];
    // Of the base, or without anything before it.
    if (parent === undefined) return commit;
    if (another !== undefined || (await changesBeyond(git, gitDir, { from: parent, to: checked, exempt }))) {
      return checked;
    }
    checked = parent;
  }
}

/** Whether two commits differ outside of some paths. */
export async function changesBeyond(
  git: Git,
  gitDir: string,
  { from, to, exempt }: { readonly from: string; readonly to: string; readonly exempt: readonly string[] },
): Promise<boolean> {
  const others = exempt.map((path) => `:(exclude,literal,top)${path.replace(/\/+$/, '')}`);
  const { code } = await git(['diff-tree', '-r', '--quiet', '--no-renames', from, to, '--', '.', ...others], {
    gitDir,
    answers: [1],
  });
  return code === 1;
}
