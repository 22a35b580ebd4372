import type { Git } from '../run/git.js';

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

/** The files of a commit that configure CI; a few of them. */
export async function ciFiles(git: Git, gitDir: string, commit: string): Promise<readonly string[]> {
  const { stdout } = await git(['ls-tree', '-r', '--name-only', '-z', commit, '--', ...places], { gitDir });
  return stdout
    .split('\0')
    .filter((path) => path !== '')
    .slice(0, mostNamed);
}
