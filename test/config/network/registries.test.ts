import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { registriesOf } from '../../../config/network/registries.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'orch-registries-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(home, name)), { recursive: true });
  writeFileSync(join(home, name), text);
}

const usual = {
  npm: ['registry.npmjs.org:443', 'registry.yarnpkg.com:443'],
  pip: ['pypi.org:443', 'files.pythonhosted.org:443'],
  go: ['proxy.golang.org:443'],
  sums: ['sum.golang.org:443'],
  cargo: ['index.crates.io:443', 'static.crates.io:443', 'crates.io:443'],
};

/** What differs from the usual. */
function named(environment: Record<string, string> = {}): string[] {
  const all = Object.values(usual).flat();
  return registriesOf(environment, home).filter((rule) => !all.includes(rule));
}

test('where nothing is named, they are the usual ones', () => {
  // The host of the tests may have files of its own in /etc.
  expect(registriesOf({}, home)).toEqual(expect.arrayContaining([...usual.go, ...usual.sums, ...usual.cargo]));
});

test.each<[string, string, string, string[]]>([
  [
    'npm',
    '.npmrc',
    'registry=https://npm.corp.example/api/\n//npm.corp.example/api/:_authToken=x\n',
    ['npm.corp.example:443'],
  ],
  ['npm, a scope', '.npmrc', '@corp:registry = "http://localhost:4873/"\n', ['localhost:4873']],
  ['npm, a variable in it', '.npmrc', 'registry=https://${NPM_HOST}/x\n', ['npm.variable.example:443']],
  ['npm, a comment', '.npmrc', '# registry=https://npm.corp.example/\n; registry=https://npm.corp.example/\n', []],
  ['yarn', '.yarnrc.yml', 'npmRegistryServer: "https://yarn.corp.example"\n', ['yarn.corp.example:443']],
  [
    'pip',
    '.config/pip/pip.conf',
    '[global]\nindex-url = https://u:p@pypi.corp.example/simple\n',
    ['pypi.corp.example:443'],
  ],
  [
    'pip, more of them',
    '.pip/pip.conf',
    '[global]\nextra-index-url =\n    https://one.example/simple\n    http://two.example:8080/simple\n',
    ['one.example:443', 'two.example:8080'],
  ],
  ['uv', '.config/uv/uv.toml', '[[index]]\nurl = "https://uv.corp.example/simple"\n', ['uv.corp.example:443']],
  ['go', '.config/go/env', 'GOPROXY=https://go.corp.example,direct\n', ['go.corp.example:443']],
  ['sums of go', '.config/go/env', 'GOSUMDB=sum.golang.org https://sums.corp.example\n', ['sums.corp.example:443']],
  [
    'cargo',
    '.cargo/config.toml',
    '[source.crates-io]\nreplace-with = "corp"\n[source.corp]\nregistry = "sparse+https://crates.corp.example/index/"\n',
    ['crates.corp.example:443'],
  ],
  ['what is no address', '.npmrc', 'registry=file:///srv/npm\nregistry=nonsense\n', []],
])('%s: as %s names it', (_, file, text, rules) => {
  write(file, text);
  expect(named({ NPM_HOST: 'npm.variable.example' })).toEqual(rules);
});

test.each<[string, string, string[]]>([
  ['npm_config_registry', 'https://npm.corp.example/', ['npm.corp.example:443']],
  ['NPM_CONFIG_REGISTRY', 'https://npm.corp.example/', ['npm.corp.example:443']],
  ['PIP_INDEX_URL', 'https://user:pass@pypi.corp.example/simple', ['pypi.corp.example:443']],
  ['PIP_EXTRA_INDEX_URL', 'https://a.example/s https://b.example/s', ['a.example:443', 'b.example:443']],
  ['UV_DEFAULT_INDEX', 'https://uv.corp.example', ['uv.corp.example:443']],
  ['GOPROXY', 'https://one.example|https://two.example,off', ['one.example:443', 'two.example:443']],
  ['GOPROXY', 'direct', []],
])('%s=%s', (variable, value, rules) => {
  expect(named({ [variable]: value })).toEqual(rules);
});

test('a registry of its own takes the place of the usual one, and the usual one has its helpers', () => {
  write('.cargo/config.toml', 'registry = "https://crates.corp.example"\n');
  expect(registriesOf({}, home)).not.toContain('index.crates.io:443');
  expect(registriesOf({ PIP_EXTRA_INDEX_URL: 'https://pypi.org/simple' }, home)).toContain(
    'files.pythonhosted.org:443',
  );
});
