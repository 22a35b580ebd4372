import { type Guess, guessed, type HasProgram, nothing } from './guessed.js';
import type { RepositoryFiles } from './repository-files.js';

export interface PythonGuess extends Guess {
  /** A command of another tool's, such as make, with what the set-up has installed. */
  readonly within: (command: string) => string;
}

const noPython: PythonGuess = { ...nothing, within: (command) => command };

/** Whatever is installed goes into `.venv` in the worktree, never into the machine's Python. */
export function guessPython(files: RepositoryFiles, has: HasProgram): PythonGuess {
  const { paths, text } = files;
  const pyproject = text('pyproject.toml');
  if (paths.includes('uv.lock')) return guessUv(files, has);
  if (paths.includes('poetry.lock') || /^\[tool\.poetry\]/m.test(pyproject)) return guessPoetry(files, has);
  return guessPip(files, has);
}

function guessUv(files: RepositoryFiles, has: HasProgram): PythonGuess {
  const pytest = namesPytest(files) ? 'uv run --locked pytest' : 'uv run --locked --with pytest pytest';
  return {
    setup: [guessed(has, 'uv sync --locked')],
    checks: isTested(files) ? [guessed(has, pytest)] : [],
    within: (command) => `uv run --locked ${command}`,
  };
}

function guessPoetry(files: RepositoryFiles, has: HasProgram): PythonGuess {
  return {
    setup: [guessed(has, 'POETRY_VIRTUALENVS_IN_PROJECT=true poetry install --no-interaction', 'poetry')],
    checks: isTested(files) ? [guessed(has, 'poetry run python -m pytest')] : [],
    within: (command) => `poetry run ${command}`,
  };
}

const requirements = /^(requirements([-_.](dev|test|tests|testing))?|(dev|test|tests|testing)[-_]requirements)\.txt$/;
const forTests = ['test', 'tests', 'testing', 'dev'];

function guessPip(files: RepositoryFiles, has: HasProgram): PythonGuess {
  const { paths, text } = files;
  const pyproject = text('pyproject.toml');
  const isPackage = paths.includes('setup.py') || /^\[(project|build-system)\]/m.test(pyproject);
  const extras = keysOf(pyproject, 'project.optional-dependencies').filter((key) => forTests.includes(key));
  const groups = keysOf(pyproject, 'dependency-groups').filter((key) => forTests.includes(key));
  const installs = [
    ...paths.filter((path) => requirements.test(path)).map((path) => `-r ${path}`),
    ...(isPackage ? [extras.length === 0 ? '-e .' : `-e '.[${extras.join(',')}]'`] : []),
    ...groups.map((group) => `--group ${group}`),
    ...(isTested(files) && !namesPytest(files) ? ['pytest'] : []),
  ];
  if (installs.length === 0 && !isTested(files)) return noPython;
  const python = has('python3') || !has('python') ? 'python3' : 'python';
  const pip = '.venv/bin/pip install';
  return {
    setup: [
      guessed(has, `${python} -m venv .venv`),
      // The pip that comes with an older Python knows no groups.
      ...(groups.length > 0 ? [guessed(has, `${pip} --upgrade pip`, python)] : []),
      ...(installs.length > 0 ? [guessed(has, `${pip} ${installs.join(' ')}`, python)] : []),
    ],
    checks: isTested(files) ? [guessed(has, '.venv/bin/python -m pytest', python)] : [],
    within: (command) => `. .venv/bin/activate && ${command}`,
  };
}

function isTested(files: RepositoryFiles): boolean {
  const { paths, text } = files;
  const isConfigured = ['pytest.ini', 'conftest.py'].some((name) => paths.includes(name));
  const isNamed = /^\[tool\.pytest/m.test(text('pyproject.toml')) || namesPytest(files);
  return isConfigured || isNamed || paths.some((path) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path));
}

/** Whether something that is installed says that it wants pytest. */
function namesPytest({ paths, text }: RepositoryFiles): boolean {
  const pyproject = text('pyproject.toml').replace(/^\[tool\.pytest.*$/gm, '');
  const others = paths
    .filter((path) => requirements.test(path) || path === 'setup.py' || path === 'setup.cfg')
    .map(text);
  return [pyproject, ...others].some((one) => /(^|["'\s])pytest\b/m.test(one.replace(/#.*$/gm, '')));
}

/** Of a table of a TOML file. */
function keysOf(toml: string, table: string): string[] {
  const lines = toml.split('\n').map((line) => line.trim());
  const begin = lines.indexOf(`[${table}]`);
  if (begin === -1) return [];
  const rest = lines.slice(begin + 1);
  const end = rest.findIndex((line) => /^\[[\w.-]+\]$/.test(line));
  return (end === -1 ? rest : rest.slice(0, end)).flatMap((line) => /^"?([\w-]+)"?\s*=/.exec(line)?.[1] ?? []);
}
