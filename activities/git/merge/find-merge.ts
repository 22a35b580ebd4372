import type { Git } from '../run/git.js';
import { isAncestor } from '../worktree/worktree.js';

/** The commit that brought `head` into the base branch; null where none has. */
export async function findMerge(git: Git, gitDir: string, head: string, base: string): Promise<string | null> {
  const { code } = await git(['cat-file', '-e', `${head}^{commit}`], { gitDir, answers: [1, 128] });
  if (code !== 0 || !(await isAncestor(git, gitDir, head, base))) return null;
  const range = `${head}..${base}`;
  const lists = await Promise.all([
    git(['rev-list', '--first-parent', '--parents', range], { gitDir }),
    git(['rev-list', '--ancestry-path', range], { gitDir }),
  ]);
  const [mainLine = [], descendants = []] = lists.map(({ stdout }) => stdout.split('\n'));
  const holding = new Set(descendants);
  const first = mainLine
    .map((line) => line.split(' '))
    .findLast(([commit = '']) => commit !== '' && holding.has(commit));
  const [commit, firstParent] = first ?? [];
  // Somebody moved the base branch forward onto the head itself.
  return commit === undefined || firstParent === head ? head : commit;
}
