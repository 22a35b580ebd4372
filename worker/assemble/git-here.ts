import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGit, type Git } from '../../activities/git/run/git.js';
import type { Settings } from '../../config/settings/settings.js';
import { createRedact } from '../../domain/text/redact.js';
import { assembleCredentials } from './assemble-credentials.js';

export type GitSettings = Pick<Settings, 'hostEnvironment' | 'bot' | 'secrets' | 'forges'>;

/** git by this host's settings, for a look at an origin. */
export function gitHere({ hostEnvironment: environment, bot, secrets, forges }: GitSettings, signal: AbortSignal): Git {
  const deps = { environment, bot, redact: createRedact(secrets), credentialsFor: assembleCredentials(forges) };
  return createGit(deps, signal);
}

/** An empty folder, for what is fetched to be looked at; thrown away, however its use ends. */
export async function inEmptyFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'orch-look-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
