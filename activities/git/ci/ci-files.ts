import type { Git } from '../run/git.js';
import { hasCommit } from '../run/has-commit.js';

/** Where CI is configured, as files or folders of the root; a folder counts with a file in it. */
const places = [
  ...[
    '.gitea/workflows',
    '.forgejo/workflows',
    '.github/workflows',
    '.woodpecker',
    '.woodpecker.yml',
    '.woodpecker.yaml',
  ],
  ...['.drone.yml', '.drone.star', '.drone.jsonnet', '.gitlab-ci.yml', '.circleci', '.buildkite', '.travis.yml'],
  ...['.cirrus.yml', '.semaphore', '.teamcity', 'appveyor.yml', '.appveyor.yml', 'azure-pipelines.yml', 'Jenkinsfile'],
  ...['bitbucket-pipelines.yml', '.build.yml', '.builds'],
];
const mostNamed = 3;

/** The files of a commit that configure CI; a few of them. `unlike`: those that another commit has just so are left out. */
export async function ciFiles(
  git: Git,
  gitDir: string,
  commit: string,
  { unlike = null }: { readonly unlike?: string | null } = {},
): Promise<readonly string[]> {
  const there = await filesIn(git, gitDir, commit);
  const isKnown = unlike !== null && (await hasCommit(git, gitDir, unlike));
  const others = isKnown ? await filesIn(git, gitDir, unlike) : new Map<string, string>();
  return [...there].flatMap(([path, blob]) => (others.get(path) === blob ? [] : [path])).slice(0, mostNamed);
}

/** By their paths, with what git knows them by. */
async function filesIn(git: Git, gitDir: string, commit: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await git(['ls-tree', '-r', '-z', commit, '--', ...places], { gitDir });
  const entries = stdout.split('\0').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const tab = entry.indexOf('\t');
      return [entry.slice(tab + 1), entry.slice(0, tab)];
    }),
  );
}
