import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where package managers keep what they fetch, in a folder of a project that outlives its worktrees. */
export function cachesFolder(stateDir: string): string {
  return join(stateDir, 'caches');
}

/** What a program reads at work of what the set-up fetched. */
const atWork = { GOMODCACHE: 'go-mod', CARGO_HOME: 'cargo', YARN_GLOBAL_FOLDER: 'yarn' } as const;

const whileFetching = {
  npm_config_cache: 'npm',
  PNPM_HOME: 'pnpm',
  BUN_INSTALL_CACHE_DIR: 'bun',
  PIP_CACHE_DIR: 'pip',
  UV_CACHE_DIR: 'uv',
  POETRY_CACHE_DIR: 'poetry',
  GOCACHE: 'go-build',
  // Yarn 1, and whoever else goes by the rules of freedesktop.org.
  XDG_CACHE_HOME: 'others',
} as const;

export interface Caches {
  /** Absolute; it is there. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * `isWritable`: whoever it is for fetches into it; otherwise they read there what the set-up fetched, and fetch elsewhere. `isKept`: no
 * agent and no check has ever written into it.
 */
export async function ensureCaches(
  stateDir: string,
  project: string,
  { isWritable, isKept }: { readonly isWritable: boolean; readonly isKept: boolean },
): Promise<Caches> {
  const folder = join(cachesFolder(stateDir), project, isKept ? 'of-set-up' : 'of-all');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = Object.entries(isWritable ? { ...atWork, ...whileFetching } : atWork);
  const variables = Object.fromEntries(names.map(([name, below]) => [name, join(folder, below)]));
  // Elsewhere than in the cache, which is thrown away one day.
  return { folder, variables: { ...variables, POETRY_VIRTUALENVS_IN_PROJECT: 'true' } };
}
