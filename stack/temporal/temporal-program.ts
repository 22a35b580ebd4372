import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../domain/failures/user-error.js';
import { buildTemporal } from './build-temporal.js';
import { downloadTemporal } from './download-temporal.js';
import { findGivenProgram, findOnPath, isProgram } from '../../activities/processes/find-program.js';
import { type TemporalMaker, type TemporalSources, temporalVersion } from './temporal-sources.js';

/** The Temporal program, from the first of: setting, PATH, our cache, the SDK's download, a build with Go. */
export async function findTemporalProgram(
  sources: TemporalSources,
  makers: readonly TemporalMaker[] = [downloadTemporal, buildTemporal],
): Promise<string> {
  if (sources.setting !== null) return programOfSetting(sources.setting, sources.searchPath);
  const onPath = await findOnPath('temporal', sources.searchPath);
  if (onPath !== null) return onPath;

  const cached = join(sources.cacheDir, 'temporal', temporalVersion, 'temporal');
  if (await isProgram(cached)) return cached;
  await mkdir(join(cached, '..'), { recursive: true });
  const failures: string[] = [];
  for (const make of makers) {
    const { failure } = await makeWhole(make, cached, sources);
    if (failure === null) return cached;
    sources.signal.throwIfAborted();
    failures.push(failure);
  }
  throw new UserError(
    `There is no Temporal server on this machine. ${failures.join(' ')}`,
    'Install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the PATH, or point ' +
      'ORCH_TEMPORAL_PROGRAM to it, or install Go (https://go.dev/dl) and run this again.',
  );
}

/** What is under our name in the cache is always a whole program. */
async function makeWhole(make: TemporalMaker, target: string, sources: TemporalSources) {
  const unfinished = `${target}.${process.pid}.new`;
  try {
    const made = await make(unfinished, sources);
    if (made.failure === null) await rename(unfinished, target);
    return made;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function programOfSetting(setting: string, searchPath: string): Promise<string> {
  const found = await findGivenProgram(setting, searchPath);
  if (found !== null) return found;
  throw new UserError(
    `ORCH_TEMPORAL_PROGRAM names ${setting}, which is no program.`,
    'Set it to the path of the Temporal CLI, or unset it.',
  );
}
