import { describe, expect, test } from '@jest/globals';
import { guessChecks } from '../../../cli/init/guess-checks.js';

function repository(files: Record<string, string>) {
  return { names: Object.keys(files), text: (name: string) => files[name] ?? '' };
}
const json = (manifest: object) => JSON.stringify(manifest);

describe('the checks of a repository', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['nothing', { 'README.md': '' }, []],
    [
      'npm scripts',
      { 'package.json': json({ scripts: { test: 'node --test', lint: 'eslint .' } }) },
      ['npm test', 'npm run lint'],
    ],
    [
      'npm scripts with dependencies',
      { 'package.json': json({ scripts: { test: 'jest' }, devDependencies: { jest: '1' } }), 'package-lock.json': '' },
      ['npm ci', 'npm test'],
    ],
    [
      'a lockfile without dependencies',
      { 'package.json': json({ scripts: { test: 'x' } }), 'package-lock.json': '' },
      ['npm test'],
    ],
    [
      'pnpm',
      { 'package.json': json({ scripts: { test: 'x' }, dependencies: { a: '1' } }), 'pnpm-lock.yaml': '' },
      ['pnpm install --frozen-lockfile', 'pnpm test'],
    ],
    [
      'npm’s own placeholder',
      { 'package.json': json({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
      [],
    ],
    ['a broken package.json beside a Makefile', { 'package.json': '{', Makefile: 'all:\ntest: all\n' }, ['make test']],
    ['a package.json that is a list', { 'package.json': '[1]' }, []],
    ['a script that is no text', { 'package.json': '{"scripts": {"test": 5}}' }, []],
    ['a Makefile without the target', { Makefile: 'latest:\n\ttest: x\n' }, []],
    ['Rust', { 'Cargo.toml': '' }, ['cargo test']],
    ['Go', { 'go.mod': '' }, ['go test ./...']],
    ['pytest by its settings', { 'pyproject.toml': '[tool.pytest.ini_options]\n' }, ['python3 -m pytest']],
    ['pytest by its file', { 'pytest.ini': '' }, ['python3 -m pytest']],
    ['another Python project', { 'pyproject.toml': '[project]\n' }, []],
  ])('with %s', (_, files, checks) => {
    expect(guessChecks(repository(files))).toEqual(checks);
  });
});
