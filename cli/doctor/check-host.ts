import { isAbsolute } from 'node:path';
import type { Settings } from '../../config/settings/settings.js';
import type { AskGit } from '../init/ask-git.js';
import { fail, type Finding, ok, warn } from './finding.js';
import { freeBytes } from '../../activities/files/free-space.js';
import { findProgram } from '../../activities/processes/find-program.js';

const megabyte = 1024 ** 2;
const gigabyte = 1024 ** 3;

export function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok('Node', process.versions.node);
  return fail('Node', `${process.versions.node}, and orch needs 20.19`, 'Install a newer one from https://nodejs.org.');
}

export async function checkGit(git: AskGit): Promise<Finding> {
  const version = /\d+\.\d+(\.\d+)?/.exec((await git('--version').catch(() => null)) ?? '')?.[0];
  if (version === undefined) return fail('git', 'not found on the PATH', 'Install git 2.38 or newer.');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 2 || (major === 2 && minor >= 38)) return ok('git', version);
  return fail('git', `${version}, and orch needs 2.38: it merges without a checkout`, 'Install a newer one.');
}

export async function checkDisk({
  stateDir,
  reposDir,
  runsDir,
  minFreeMegabytes,
}: Pick<Settings, 'stateDir' | 'reposDir' | 'runsDir' | 'minFreeMegabytes'>): Promise<Finding> {
  const rooms = await Promise.all(
    [reposDir, runsDir, stateDir].map(async (folder) => ({ folder, free: await freeBytes(folder) })),
  );
  const { folder, free } = rooms.reduce((least, one) => (one.free < least.free ? one : least));
  const found = `${(free / gigabyte).toFixed(1)} GB free for ${folder}`;
  const hint = 'Make room there (npx orch gc), or move it: ORCH_STATE_DIR, ORCH_REPOS_DIR, ORCH_RUNS_DIR.';
  if (free < minFreeMegabytes * megabyte) {
    return fail('disk', `${found}: no agent starts below ${minFreeMegabytes} MB (ORCH_MIN_FREE_MEGABYTES)`, hint);
  }
  return free < 5 * gigabyte ? warn('disk', found, hint) : ok('disk', found);
}

/** Whether a program can be started: a path, or a name on the PATH that agents get. */
export async function checkProgram(
  project: string,
  program: string,
  { agentEnvironments }: Settings,
): Promise<Finding> {
  const name = `agent of ${project}`;
  const place = await findProgram(program, agentEnvironments.claude['PATH'] ?? '');
  if (place !== null) return ok(name, place);
  return fail(
    name,
    `${program} is not ${isAbsolute(program) ? 'there, or not executable' : 'on the PATH'}`,
    'Install it (Claude Code: npm install -g @anthropic-ai/claude-code), or set the project’s agent.program.',
  );
}
