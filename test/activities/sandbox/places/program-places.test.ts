import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isWithin } from '../../../../activities/files/is-within.js';
import { programPlaces } from '../../../../activities/sandbox/places/program-places.js';

let root: string;
let home: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'orch-places-')));
  home = join(root, 'home/me');
  mkdirSync(home, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** Executables by their paths in the home, and what they hold; `-> target` is a link. */
function has(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    const [, target] = /^-> (.*)/.exec(text) ?? [];
    if (target === undefined) {
      writeFileSync(path, text.replaceAll('~', home));
      chmodSync(path, 0o755);
    } else symlinkSync(target.replace('~', home), path);
  }
}

/** Of the paths in the home, which are shown. */
async function shown(
  searchPath: string,
  paths: readonly string[],
  programs: readonly string[] = [],
): Promise<string[]> {
  const absolute = (path: string) => path.replace('~', home);
  const places = await programPlaces(searchPath.split(':').map(absolute).join(':'), home, programs.map(absolute), {
    ofAgents: [],
    secrets: [join(home, '.ssh')],
  });
  const real = places.filter(existsSync).map((place) => realpathSync(place));
  return paths.filter((path) => real.some((place) => isWithin(join(home, path), place)));
}

const elf = '\x7fELF';

test.each<[string, string, Record<string, string>, readonly string[]]>([
  [
    'a release of Node, with its modules',
    '~/.nvm/versions/node/v22/bin',
    {
      '.nvm/versions/node/v22/bin/node': elf,
      '.nvm/versions/node/v22/bin/npm': '-> ../lib/node_modules/npm/bin/npm-cli.js',
      '.nvm/versions/node/v22/lib/node_modules/npm/bin/npm-cli.js': '#!/usr/bin/env node\n',
      '.nvm/versions/node/v22/lib/node_modules/npm/lib/cli.js': '',
    },
    ['.nvm/versions/node/v22/bin/node', '.nvm/versions/node/v22/lib/node_modules/npm/lib/cli.js'],
  ],
  [
    'a manager of versions behind its shims',
    '~/.pyenv/shims',
    { '.pyenv/shims/python3': '#!/bin/sh\n', '.pyenv/libexec/pyenv': '', '.pyenv/versions/3.12/bin/python3': elf },
    ['.pyenv/shims/python3', '.pyenv/libexec/pyenv', '.pyenv/versions/3.12/bin/python3'],
  ],
  [
    "Rust's toolchains, and nothing else of Cargo's",
    '~/.cargo/bin',
    { '.cargo/bin/rustup': elf, '.cargo/bin/cargo': '-> rustup', '.rustup/toolchains/stable/bin/cargo': elf },
    ['.cargo/bin/cargo', '.rustup/toolchains/stable/bin/cargo'],
  ],
  [
    'a tool in an environment of its own, its interpreter elsewhere',
    '~/.local/bin',
    {
      '.local/bin/ruff': '-> ~/.local/share/uv/tools/ruff/bin/ruff',
      '.local/share/uv/tools/ruff/bin/ruff': '#!~/.local/share/uv/tools/ruff/bin/python\n',
      '.local/share/uv/tools/ruff/bin/python': '-> ~/.local/share/uv/python/cpython/bin/python3.12',
      '.local/share/uv/tools/ruff/pyvenv.cfg': '',
      '.local/share/uv/tools/ruff/site.py': '',
      '.local/share/uv/python/cpython/bin/python3.12': elf,
      '.local/share/uv/python/cpython/lib/os.py': '',
    },
    [
      '.local/bin/ruff',
      '.local/share/uv/tools/ruff/bin/ruff',
      '.local/share/uv/tools/ruff/site.py',
      '.local/share/uv/python/cpython/lib/os.py',
    ],
  ],
  [
    'a program that its own installer links',
    '~/.local/bin',
    { '.local/bin/claude': '-> ~/.local/share/claude/versions/2.1.0', '.local/share/claude/versions/2.1.0': elf },
    ['.local/share/claude/versions/2.1.0'],
  ],
  [
    'a linked package of npm, without its dot files',
    '~/.npm-global/bin',
    {
      '.npm-global/bin/tool': '-> ../lib/node_modules/tool/bin/tool.js',
      '.npm-global/lib/node_modules/tool': '-> ~/work/tool',
      'work/tool/bin/tool.js': '#!/usr/bin/env node\n',
      'work/tool/dist/main.js': '',
      'work/tool/package.json': '{}',
    },
    ['work/tool/bin/tool.js', 'work/tool/dist/main.js', 'work/tool/package.json'],
  ],
  [
    'modules of a project',
    '~/app/node_modules/.bin',
    {
      'app/node_modules/.bin/tsc': '-> ../typescript/bin/tsc',
      'app/node_modules/typescript/bin/tsc': '#!/usr/bin/env node\n',
      'app/node_modules/typescript/lib/tsc.js': '',
    },
    ['app/node_modules/typescript/lib/tsc.js'],
  ],
  [
    'programs of a project on the PATH, and what they are made of',
    '~/shop/bin',
    { 'shop/bin/rake': '#!/usr/bin/env ruby\n', 'shop/lib/rake.rb': '' },
    ['shop/bin/rake', 'shop/lib/rake.rb'],
  ],
  [
    'a script behind a link, with what lies beside it',
    '~/links',
    { 'links/deploy': '-> ~/ops/deploy', 'ops/deploy': '#!/bin/sh\n', 'ops/functions.sh': '' },
    ['links/deploy', 'ops/deploy', 'ops/functions.sh'],
  ],
  [
    'a program among secrets alone',
    '~/links',
    { 'links/tool': '-> ~/.ssh/tool', '.ssh/tool': '#!/bin/sh\n', '.ssh/.dot': '' },
    ['links/tool', '.ssh/tool'],
  ],
  ['a folder of programs alone', '~/go/bin', { 'go/bin/gopls': elf }, ['go/bin/gopls']],
])('shows %s', async (_what, searchPath, files, expected) => {
  has(files);
  const secrets = [
    '.env',
    '.ssh/id',
    '.cargo/credentials.toml',
    '.local/share/keyrings/login',
    '.npmrc',
    '.pypirc',
  ].concat([
    'work/tool/.env',
    'go/src/own.go',
    'app/.env',
    'app/src/main.ts',
    '.local/share/notes',
    'work/other',
    'shop/.env',
    'ops/.env',
  ]);
  has(Object.fromEntries(secrets.map((name) => [name, 'a secret'])));
  expect(await shown(searchPath, [...expected, ...secrets])).toEqual(expected);
});

test.each(['~', '~/..', '/', '~/bin/nowhere', 'bin', ''])(
  'shows nothing of the home for %j on the PATH',
  async (path) => {
    has({ '.env': 'a secret', tool: elf, 'bin/tool': elf });
    expect(await shown(path, ['.env', 'tool', 'bin/tool'])).toEqual([]);
  },
);

test('shows of a program in the home itself the program alone', async () => {
  has({ '.env': 'a secret', 'package.json': '{}', 'agent.js': '#!/usr/bin/env node\n' });
  expect(await shown('', ['.env', 'package.json', 'agent.js'], ['~/agent.js'])).toEqual(['agent.js']);
});

test('follows no link to what is no program', async () => {
  has({
    'bin/notes': '-> ~/notes',
    'notes/secret': 'a secret',
    'bin/text': '-> ~/text/secret',
    'text/secret': 'a secret',
  });
  chmodSync(join(home, 'text/secret'), 0o600);
  expect(await shown('~/bin', ['notes/secret', 'text/secret'])).toEqual([]);
});

test('comes to an end where links go in a circle', async () => {
  has({ 'bin/a': '-> b', 'bin/b': '-> a', 'bin/self': '-> ../bin/self', 'bin/tool': elf, 'bin/up': '-> ..' });
  expect(await shown('~/bin', ['bin/tool'])).toEqual(['bin/tool']);
});
