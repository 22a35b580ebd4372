import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostRuleProblem, ruleOfUrl } from '../../domain/network/host-rule.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a package manager keeps its packages, as its own configuration on this host names it; never a worktree's. */
interface PackageManager {
  /** Variables that hold addresses, divided by spaces, commas or bars. */
  readonly variables: readonly string[];
  /** Files, and what in a line of them stands before addresses. */
  readonly files: (environment: Environment, home: string) => readonly string[];
  readonly names: RegExp;
  /** Where nothing is named; a name among them stands for the others, too. */
  readonly usual: readonly string[];
}

const npm: PackageManager = {
  variables: ['npm_config_registry', 'NPM_CONFIG_REGISTRY', 'YARN_NPM_REGISTRY_SERVER', 'YARN_REGISTRY'],
  files: (env, home) => [
    ...['/etc/npmrc', '/usr/etc/npmrc', '/usr/local/etc/npmrc', env['NPM_CONFIG_GLOBALCONFIG'] ?? ''],
    env['NPM_CONFIG_USERCONFIG'] ?? join(home, '.npmrc'),
    ...[join(home, '.yarnrc'), join(home, '.yarnrc.yml'), join(home, '.bunfig.toml')],
  ],
  names: /^\s*(?:(?:@[^\s:=]+:)?registry|npmRegistryServer)\b/,
  // The second is the first under yarn's name, which stands in its lockfiles.
  usual: ['registry.npmjs.org', 'registry.yarnpkg.com'],
};

const pip: PackageManager = {
  variables: [
    'PIP_INDEX_URL',
    'PIP_EXTRA_INDEX_URL',
    'UV_DEFAULT_INDEX',
    'UV_INDEX_URL',
    'UV_EXTRA_INDEX_URL',
    'UV_INDEX',
  ],
  files: (env, home) => [
    ...['/etc/pip.conf', join(home, '.pip/pip.conf'), join(home, '.config/pip/pip.conf')],
    ...[env['PIP_CONFIG_FILE'] ?? '', '/etc/uv/uv.toml', join(home, '.config/uv/uv.toml')],
  ],
  // An address alone on a line goes on with the list above it.
  names: /^\s*(?:(?:extra[-_])?index[-_]url|index|default-index|url)\b|^\s+https?:/,
  usual: ['pypi.org', 'files.pythonhosted.org'],
};

const go: PackageManager = {
  variables: ['GOPROXY'],
  files: (env, home) => [env['GOENV'] ?? join(home, '.config/go/env')],
  names: /^\s*GOPROXY\b/,
  usual: ['proxy.golang.org'],
};

const goSums: PackageManager = {
  variables: ['GOSUMDB'],
  files: go.files,
  names: /^\s*GOSUMDB\b/,
  usual: ['sum.golang.org'],
};

const cargo: PackageManager = {
  variables: [],
  files: (env, home) => {
    const folder = env['CARGO_HOME'] ?? join(home, '.cargo');
    return [join(folder, 'config.toml'), join(folder, 'config')];
  },
  names: /^\s*(?:registry|index)\b/,
  usual: ['index.crates.io', 'static.crates.io', 'crates.io'],
};

/** Rules for the hosts of a host's registries: what set-ups and checks reach where their project says nothing. */
export function registriesOf(environment: Environment, home: string): string[] {
  return [...new Set([npm, pip, go, goSums, cargo].flatMap((manager) => namedBy(manager, environment, home)))];
}

function namedBy({ variables, files, names, usual }: PackageManager, environment: Environment, home: string): string[] {
  const lines = files(environment, home)
    .filter((path) => path !== '')
    .flatMap(linesOf)
    .filter((line) => names.test(line))
    .map((line) => line.replaceAll(/\$\{(\w+)\??\}/g, (_, name: string) => environment[name] ?? ''));
  const named = [...lines, ...variables.map((name) => environment[name] ?? '')].flatMap(addressesIn);
  const rules = named.flatMap((address) => ruleOfUrl(address) ?? []).filter((rule) => hostRuleProblem(rule) === null);
  const usualOnes = usual.map((host) => `${host}:443`);
  if (rules.length === 0) return usualOnes;
  return rules.some((rule) => usualOnes.includes(rule)) ? [...rules, ...usualOnes] : rules;
}

/** What is not there, or is not ours to read, names nothing. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function addressesIn(text: string): string[] {
  return text.match(/https?:\/\/[^\s"',|;<>]+/g) ?? [];
}
