import { parse } from 'yaml';
import type { HasProgram } from './guessed.js';
import type { NodeManifest } from './node-manifest.js';
import type { RepositoryFiles } from './repository-files.js';

/** A package manager of Node's, by the arguments of its program. */
interface Manager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun';
  readonly lockfiles: readonly string[];
  readonly install: string;
  /** Where there is no lockfile. It writes none, where that can be told: one that nobody asked for would end up in a commit. */
  readonly installUnlocked: string;
  readonly test: string;
  /** A script of all packages of a workspace that have it. */
  readonly everywhere: (script: string) => string;
}

const npm: Manager = {
  name: 'npm',
  lockfiles: ['package-lock.json', 'npm-shrinkwrap.json'],
  install: 'ci',
  installUnlocked: 'install --no-package-lock',
  test: 'test',
  everywhere: (script) => `run ${script} --workspaces --if-present`,
};
const pnpm: Manager = {
  name: 'pnpm',
  lockfiles: ['pnpm-lock.yaml'],
  install: 'install --frozen-lockfile',
  installUnlocked: 'install --no-lockfile',
  test: 'test',
  everywhere: (script) => `-r --if-present run ${script}`,
};
const yarn1: Manager = {
  name: 'yarn',
  lockfiles: ['yarn.lock'],
  install: 'install --frozen-lockfile',
  installUnlocked: 'install --no-lockfile',
  test: 'test',
  everywhere: (script) => `workspaces run ${script}`,
};
const yarn2: Manager = {
  ...yarn1,
  install: 'install --immutable',
  installUnlocked: 'install --no-immutable',
  everywhere: (script) => `workspaces foreach -A run ${script}`,
};
const bun: Manager = {
  name: 'bun',
  lockfiles: ['bun.lock', 'bun.lockb'],
  install: 'install --frozen-lockfile',
  installUnlocked: 'install --no-save',
  test: 'run test',
  everywhere: (script) => `run --filter '*' ${script}`,
};

export interface ChosenManager extends Manager {
  readonly locked: boolean;
  /** How it is called here. */
  readonly call: string;
  /** The program that the call begins with. */
  readonly program: string;
}

/** The manager that the repository names, else the one of its lockfile, else npm; and a way to call it on this machine. */
export function chooseManager(manifest: NodeManifest, files: RepositoryFiles, has: HasProgram): ChosenManager {
  const { paths, text } = files;
  const [, name = '', version = ''] = /^([a-z]+)@([\w.-]+)/.exec(String(manifest.packageManager)) ?? [];
  const named = [npm, pnpm, yarn1, bun].find((one) => one.name === name);
  const ofLockfile = [npm, pnpm, yarn1, bun].find(({ lockfiles }) => lockfiles.some((file) => paths.includes(file)));
  const found = named ?? (paths.includes('pnpm-workspace.yaml') ? pnpm : (ofLockfile ?? npm));
  const manager = found === yarn1 && isYarn2(version, files) ? yarn2 : found;
  return {
    ...manager,
    locked: manager.lockfiles.some((file) => paths.includes(file)),
    ...callOf(manager, version, text, has),
  };
}

function isYarn2(version: string, { paths, text }: RepositoryFiles): boolean {
  if (version !== '') return !/^[01]\./.test(version);
  return paths.includes('.yarnrc.yml') || /^__metadata:/m.test(text('yarn.lock'));
}

/** By its program, or through npx, which is wherever npm is. The `yarn` of a machine is mostly yarn 1, so it is not asked for yarn 2. */
function callOf(manager: Manager, version: string, text: RepositoryFiles['text'], has: HasProgram) {
  if (manager === yarn2) {
    const own = ownYarn(text('.yarnrc.yml'));
    if (own !== null) return { call: `node ${own}`, program: 'node' };
    return { call: `npx --yes -p @yarnpkg/cli-dist@${version || '4'} yarn`, program: 'npx' };
  }
  const { name } = manager;
  if (has(name) || name === 'npm') return { call: name, program: name };
  return { call: `npx --yes ${name}@${version || usualVersion(name, text)}`, program: 'npx' };
}

/** The yarn that the repository brings along. */
function ownYarn(yarnrc: string): string | null {
  const path = /^yarnPath:\s*["']?([\w./-]+)["']?\s*$/m.exec(yarnrc)?.[1];
  return path ?? null;
}

function usualVersion(name: Exclude<Manager['name'], 'npm'>, text: RepositoryFiles['text']): string {
  if (name !== 'pnpm') return '1';
  const format = /^lockfileVersion:\s*['"]?(\d+)/m.exec(text('pnpm-lock.yaml'))?.[1];
  return { '5': '7', '6': '8' }[format ?? ''] ?? '10';
}

/** The packages of a workspace, as its root names them: patterns of folders. */
export function workspacePatterns({ workspaces }: NodeManifest, text: RepositoryFiles['text']): readonly string[] {
  const own = Array.isArray(workspaces) ? workspaces : listed(workspaces);
  return [...own, ...listed(readYaml(text('pnpm-workspace.yaml')))].filter((one) => typeof one === 'string');
}

function listed(value: unknown): readonly unknown[] {
  const packages: unknown =
    typeof value === 'object' && value !== null && 'packages' in value ? value.packages : undefined;
  return Array.isArray(packages) ? packages : [];
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
