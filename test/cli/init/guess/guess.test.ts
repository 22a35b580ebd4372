import { describe, expect, test } from '@jest/globals';
import { guess } from '../../../../cli/init/guess/guess.js';

const json = (manifest: object) => JSON.stringify(manifest);
const withTests = { scripts: { test: 'x' }, dependencies: { a: '1' } };
const tested = json(withTests);
const everything = () => true;

function guessed(files: Record<string, string>, has: (program: string) => boolean = everything) {
  const found = guess({ paths: Object.keys(files), text: (path) => files[path] ?? '' }, has);
  const words = ({ run, missing }: { run: string; missing: string | null }) =>
    missing === null ? run : `${run} (without ${missing})`;
  return { setup: found.setup.map(words), checks: found.checks.map(words) };
}

type Case = [what: string, files: Record<string, string>, setup: string[], checks: string[]];

describe('a Node project', () => {
  test.each<Case>([
    ['without dependencies', { 'package.json': json({ scripts: { test: 'node --test' } }) }, [], ['npm test']],
    [
      'with a lint script',
      { 'package.json': json({ scripts: { test: 'x', lint: 'eslint .' } }) },
      [],
      ['npm test', 'npm run lint'],
    ],
    ['of npm', { 'package.json': tested, 'package-lock.json': '' }, ['npm ci'], ['npm test']],
    ['of npm with a shrinkwrap', { 'package.json': tested, 'npm-shrinkwrap.json': '' }, ['npm ci'], ['npm test']],
    ['without a lockfile', { 'package.json': tested }, ['npm install --no-package-lock'], ['npm test']],
    [
      'with peers alone',
      { 'package.json': json({ peerDependencies: { a: '1' } }) },
      ['npm install --no-package-lock'],
      [],
    ],
    ['of pnpm', { 'package.json': tested, 'pnpm-lock.yaml': '' }, ['pnpm install --frozen-lockfile'], ['pnpm test']],
    [
      'of pnpm by its packageManager, without a lockfile',
      { 'package.json': json({ ...withTests, packageManager: 'pnpm@9.1.0+sha512.abc' }) },
      ['pnpm install --no-lockfile'],
      ['pnpm test'],
    ],
    [
      'whose packageManager is another than its lockfile’s',
      {
        'package.json': json({ ...withTests, packageManager: 'npm@10.0.0' }),
        'yarn.lock': '',
      },
      ['npm install --no-package-lock'],
      ['npm test'],
    ],
    [
      'of yarn 1',
      { 'package.json': tested, 'yarn.lock': '# yarn lockfile v1\n' },
      ['yarn install --frozen-lockfile'],
      ['yarn test'],
    ],
    [
      'of yarn 1 by its packageManager, without a lockfile',
      { 'package.json': json({ ...withTests, packageManager: 'yarn@1.22.22' }) },
      ['yarn install --no-lockfile'],
      ['yarn test'],
    ],
    [
      'of yarn 2 by its lockfile',
      { 'package.json': tested, 'yarn.lock': '__metadata:\n  version: 8\n' },
      ['npx --yes -p @yarnpkg/cli-dist@4 yarn install --immutable'],
      ['npx --yes -p @yarnpkg/cli-dist@4 yarn test'],
    ],
    [
      'of yarn 2 by its packageManager',
      { 'package.json': json({ ...withTests, packageManager: 'yarn@3.6.4' }), 'yarn.lock': '' },
      ['npx --yes -p @yarnpkg/cli-dist@3.6.4 yarn install --immutable'],
      ['npx --yes -p @yarnpkg/cli-dist@3.6.4 yarn test'],
    ],
    [
      'that brings its yarn along',
      {
        'package.json': tested,
        'yarn.lock': '__metadata:\n',
        '.yarnrc.yml': 'nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.1.0.cjs\n',
      },
      ['node .yarn/releases/yarn-4.1.0.cjs install --immutable'],
      ['node .yarn/releases/yarn-4.1.0.cjs test'],
    ],
    ['of bun', { 'package.json': tested, 'bun.lock': '' }, ['bun install --frozen-lockfile'], ['bun run test']],
    [
      'of bun by its packageManager, without a lockfile',
      { 'package.json': json({ ...withTests, packageManager: 'bun@1.3.0' }) },
      ['bun install --no-save'],
      ['bun run test'],
    ],
    [
      'with npm’s own placeholder',
      { 'package.json': json({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
      [],
      [],
    ],
    ['whose package.json is broken', { 'package.json': '{' }, [], []],
    ['whose package.json is a list', { 'package.json': '[1]' }, [], []],
    ['whose script is no text', { 'package.json': '{"scripts": {"test": 5}}' }, [], []],
    ['whose scripts are none', { 'package.json': '{"scripts": "test", "workspaces": 7, "packageManager": 1}' }, [], []],
  ])('%s', (_, files, setup, checks) => {
    expect(guessed(files)).toEqual({ setup, checks });
  });

  const packages = {
    'packages/a/package.json': json({ scripts: { test: 'x' } }),
    'packages/b/package.json': json({ scripts: { lint: 'x' } }),
    'other/package.json': json({ scripts: { other: 'x' } }),
  };
  test.each<Case>([
    [
      'npm',
      { ...packages, 'package.json': json({ workspaces: ['packages/*'] }), 'package-lock.json': '' },
      ['npm ci'],
      ['npm run test --workspaces --if-present', 'npm run lint --workspaces --if-present'],
    ],
    [
      'pnpm',
      { ...packages, 'package.json': '{}', 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n', 'pnpm-lock.yaml': '' },
      ['pnpm install --frozen-lockfile'],
      ['pnpm -r --if-present run test', 'pnpm -r --if-present run lint'],
    ],
    [
      'yarn 1',
      { ...packages, 'package.json': json({ workspaces: { packages: ['./packages/a/'] } }), 'yarn.lock': '' },
      ['yarn install --frozen-lockfile'],
      ['yarn workspaces run test'],
    ],
    [
      'yarn 2, with a script of the root’s own',
      {
        ...packages,
        'package.json': json({ workspaces: ['**'], scripts: { lint: 'x' }, packageManager: 'yarn@4.5.0' }),
        'yarn.lock': '',
      },
      ['npx --yes -p @yarnpkg/cli-dist@4.5.0 yarn install --immutable'],
      [
        'npx --yes -p @yarnpkg/cli-dist@4.5.0 yarn workspaces foreach -A run test',
        'npx --yes -p @yarnpkg/cli-dist@4.5.0 yarn run lint',
      ],
    ],
    [
      'bun',
      { ...packages, 'package.json': json({ workspaces: ['packages/a', '!packages/b'] }), 'bun.lockb': '' },
      ['bun install --frozen-lockfile'],
      ["bun run --filter '*' test"],
    ],
  ])('of a workspace of %s', (_, files, setup, checks) => {
    expect(guessed(files)).toEqual({ setup, checks });
  });

  test('whose manager is not on this machine has it from npx, in the version that it wants', () => {
    const npmAlone = (program: string) => ['npm', 'npx', 'node'].includes(program);
    const lock = (version: string) => ({ 'package.json': tested, 'pnpm-lock.yaml': `lockfileVersion: ${version}\n` });
    const named = json({ ...withTests, packageManager: 'pnpm@9.1.0+sha512.abc' });
    for (const [files, call] of [
      [lock("'9.0'"), 'npx --yes pnpm@10'],
      [lock("'6.0'"), 'npx --yes pnpm@8'],
      [lock('5.4'), 'npx --yes pnpm@7'],
      [{ 'package.json': named, 'pnpm-lock.yaml': '' }, 'npx --yes pnpm@9.1.0'],
    ] as const)
      expect(guessed(files, npmAlone)).toEqual({
        setup: [`${call} install --frozen-lockfile`],
        checks: [`${call} test`],
      });
    expect(guessed({ 'package.json': tested, 'yarn.lock': '' }, npmAlone).checks).toEqual(['npx --yes yarn@1 test']);
    expect(guessed({ 'package.json': tested, 'bun.lock': '' }, npmAlone).checks).toEqual(['npx --yes bun@1 run test']);
  });
});

describe('a Python project', () => {
  const venv = 'python3 -m venv .venv';
  const pytest = '.venv/bin/python -m pytest';
  test.each<Case>([
    [
      'of pip',
      { 'requirements.txt': 'six\n', 'requirements-dev.txt': 'pytest==8.0\n', 'test_a.py': '' },
      [venv, '.venv/bin/pip install -r requirements.txt -r requirements-dev.txt'],
      [pytest],
    ],
    [
      'that nowhere names pytest',
      { 'requirements.txt': 'pytesting # pytest\n', 'tests/test_a.py': '' },
      [venv, '.venv/bin/pip install -r requirements.txt pytest'],
      [pytest],
    ],
    ['without tests', { 'requirements.txt': 'six\n' }, [venv, '.venv/bin/pip install -r requirements.txt'], []],
    ['without anything', { 'tool.py': '', 'pyproject.toml': '[tool.black]\n' }, [], []],
    ['with pytest’s own file', { 'pytest.ini': '' }, [venv, '.venv/bin/pip install pytest'], [pytest]],
    [
      'with pytest’s settings',
      { 'pyproject.toml': '[tool.pytest.ini_options]\n' },
      [venv, '.venv/bin/pip install pytest'],
      [pytest],
    ],
    [
      'that is a package, with extras for its tests',
      {
        'pyproject.toml':
          '[project]\nname = "a"\n[project.optional-dependencies]\ntest = [\n  "pytest",\n]\ndocs = ["x"]\n\n[tool.x]\ndev = 1\n',
      },
      [venv, ".venv/bin/pip install -e '.[test]'"],
      [pytest],
    ],
    [
      'with groups of dependencies',
      { 'pyproject.toml': '[build-system]\n[dependency-groups]\ndev = ["pytest>=8"]\n' },
      [venv, '.venv/bin/pip install --upgrade pip', '.venv/bin/pip install -e . --group dev'],
      [pytest],
    ],
    ['of setup.py', { 'setup.py': '', 'a_test.py': '' }, [venv, '.venv/bin/pip install -e . pytest'], [pytest]],
    [
      'of uv',
      { 'pyproject.toml': '[dependency-groups]\ndev = ["pytest"]\n', 'uv.lock': '' },
      ['uv sync --locked'],
      ['uv run --locked pytest'],
    ],
    [
      'of uv that nowhere names pytest',
      { 'pyproject.toml': '', 'uv.lock': '', 'test_a.py': '' },
      ['uv sync --locked'],
      ['uv run --locked --with pytest pytest'],
    ],
    [
      'of poetry',
      { 'pyproject.toml': '[tool.poetry]\n[tool.poetry.group.dev.dependencies]\npytest = "^8"\n' },
      ['POETRY_VIRTUALENVS_IN_PROJECT=true poetry install --no-interaction'],
      ['poetry run python -m pytest'],
    ],
    [
      'with a Makefile',
      { 'requirements.txt': 'pytest', Makefile: 'test:\n\tpytest\n' },
      [venv, '.venv/bin/pip install -r requirements.txt'],
      ['. .venv/bin/activate && make test'],
    ],
  ])('%s', (_, files, setup, checks) => {
    expect(guessed(files)).toEqual({ setup, checks });
  });
});

describe('another project', () => {
  const module = 'module a\n\nrequire example.org/b v1.0.0\n';
  test.each<Case>([
    ['of no kind', { 'README.md': '' }, [], []],
    ['of Go', { 'go.mod': module }, ['go mod download'], ['go test ./...']],
    ['of Go without dependencies', { 'go.mod': 'module a\n' }, [], ['go test ./...']],
    ['of Go with its dependencies in it', { 'go.mod': module, 'vendor/modules.txt': '' }, [], ['go test ./...']],
    [
      'of several Go modules',
      { 'go.work': 'use ./a\n', 'a/go.mod': module },
      ['go mod download'],
      [`go list -m -f '{{.Dir}}/...' | xargs go test`],
    ],
    ['of Rust', { 'Cargo.toml': '' }, ['cargo fetch'], ['cargo test']],
    [
      'of several Rust crates',
      { 'Cargo.toml': '[workspace]\n', 'Cargo.lock': '' },
      ['cargo fetch --locked'],
      ['cargo test --locked --workspace'],
    ],
    ['of make', { Makefile: 'all:\ntest: all\n' }, [], ['make test']],
    ['of make without the target', { Makefile: 'latest:\n\ttest: x\ntest := 1\n' }, [], []],
    ['of just', { justfile: '@test *args:\n  x\n' }, [], ['just test']],
    ['of just without the recipe', { justfile: 'test := "x"\ntest-all:\n' }, [], []],
    ['of Go and make', { 'go.mod': module, Makefile: 'test:\n' }, ['go mod download'], ['make test']],
    [
      'of Node and make',
      { 'package.json': tested, Makefile: 'test:\n' },
      ['npm install --no-package-lock'],
      ['npm test'],
    ],
    ['of a broken package.json and make', { 'package.json': '{', Makefile: 'test:\n' }, [], ['make test']],
    [
      'of Node and Go',
      { 'package.json': tested, 'package-lock.json': '', 'go.mod': module },
      ['npm ci', 'go mod download'],
      ['npm test', 'go test ./...'],
    ],
  ])('%s', (_, files, setup, checks) => {
    expect(guessed(files)).toEqual({ setup, checks });
  });
});

test('a program that this machine has not is named', () => {
  const none = () => false;
  expect(guessed({ 'pyproject.toml': '', 'uv.lock': '', 'test_a.py': '' }, none)).toEqual({
    setup: ['uv sync --locked (without uv)'],
    checks: ['uv run --locked --with pytest pytest (without uv)'],
  });
  expect(guessed({ 'package.json': tested, 'bun.lock': '' }, none).setup).toEqual([
    'npx --yes bun@1 install --frozen-lockfile (without npx)',
  ]);
  expect(guessed({ 'requirements.txt': '', Makefile: 'test:\n' }, none).checks).toEqual([
    '. .venv/bin/activate && make test (without make)',
  ]);
  const python = (program: string) => program === 'python';
  expect(guessed({ 'requirements.txt': '' }, python).setup[0]).toBe('python -m venv .venv');
});
