/** What says which dependencies a repository has, by the tools that read it; anywhere in it, for workspaces. */
const names = [
  'package.json',
  ...['package-lock.json', 'npm-shrinkwrap.json', '.npmrc'],
  ...['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs'],
  ...['yarn.lock', '.yarnrc', '.yarnrc.yml'],
  ...['bun.lock', 'bun.lockb', 'bunfig.toml'],
  ...['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements*.txt', 'uv.lock', 'poetry.lock', 'Pipfile.lock'],
  ...['go.mod', 'go.sum', 'go.work', 'go.work.sum'],
  ...['Cargo.toml', 'Cargo.lock', 'rust-toolchain', 'rust-toolchain.toml'],
  ...['.nvmrc', '.node-version', '.python-version', '.tool-versions'],
];

/** The set-up's files of a project that names none. */
export const guessedSetUpFiles: readonly string[] = names.map((name) => `**/${name}`);
