/** What a repository's base branch holds, as far as it tells how the project is checked. */
export interface RepositoryFiles {
  readonly names: readonly string[];
  /** The text of a file at the top; empty where it is missing. */
  readonly text: (name: string) => string;
}

/** Shell commands that most likely check the project; what cannot be told is left to the person. */
export function guessChecks({ names, text }: RepositoryFiles): string[] {
  const has = (name: string) => names.includes(name);
  if (has('package.json')) {
    const found = nodeChecks(text('package.json'), names);
    if (found.length > 0) return found;
  }
  if (/^test\s*:/m.test(text('Makefile'))) return ['make test'];
  if (has('Cargo.toml')) return ['cargo test'];
  if (has('go.mod')) return ['go test ./...'];
  const pytest = has('pytest.ini') || has('conftest.py') || /^\[tool\.pytest/m.test(text('pyproject.toml'));
  return pytest ? ['python3 -m pytest'] : [];
}

interface Manifest {
  readonly scripts?: Partial<Record<string, unknown>>;
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

/** A worktree starts without node_modules, so what a lockfile names is installed first. */
function nodeChecks(json: string, names: readonly string[]): string[] {
  const manifest = parseManifest(json);
  const scripts = manifest.scripts ?? {};
  const { run, install, lockfile } = managers.find((one) => names.includes(one.lockfile)) ?? npm;
  const wanted = ['test', 'lint'].filter((name) => {
    const script = scripts[name];
    return typeof script === 'string' && !script.includes('no test specified');
  });
  const needs = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length > 0;
  const first = wanted.length > 0 && needs && names.includes(lockfile) ? [install] : [];
  return [...first, ...wanted.map((name) => (name === 'test' ? `${run} test` : `${run} run ${name}`))];
}

const npm = { run: 'npm', install: 'npm ci', lockfile: 'package-lock.json' };
const managers = [
  npm,
  { run: 'pnpm', install: 'pnpm install --frozen-lockfile', lockfile: 'pnpm-lock.yaml' },
  { run: 'yarn', install: 'yarn install --immutable', lockfile: 'yarn.lock' },
];

function parseManifest(json: string): Manifest {
  try {
    const manifest: unknown = JSON.parse(json);
    return typeof manifest === 'object' && manifest !== null ? manifest : {};
  } catch {
    return {};
  }
}
