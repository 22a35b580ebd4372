import { join } from 'node:path';
import { execa } from 'execa';
import { signalGroup } from '../activities/agents/process-group.js';
import { packageRoot } from '../config/package-root.js';
import type { TemporalSources } from './temporal-sources.js';

const beatMs = 15_000;

/** Builds the version that our Go tool module pins; `go` itself checks every source against go.sum. */
export async function buildTemporal(
  target: string,
  { searchPath, say, signal }: TemporalSources,
): Promise<{ readonly failure: string | null }> {
  const env = { PATH: searchPath };
  const version = await execa('go', ['version'], { env, reject: false });
  if (version.failed) return { failure: 'It cannot be built: Go is not installed.' };

  say('building the Temporal server with Go; this takes 3 to 5 minutes, once …');
  const start = Date.now();
  const beat = setInterval(() => say(`  … still building (${Math.round((Date.now() - start) / 1_000)} s)`), beatMs);
  // A group of its own: Go's compilers are to end with it.
  const build = execa('go', ['build', '-o', target, 'github.com/temporalio/cli/cmd/temporal'], {
    cwd: join(packageRoot, 'src/stack/temporal-server'),
    env,
    detached: true,
    reject: false,
  });
  const end = () => {
    if (build.pid !== undefined) signalGroup(build.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', end);
  try {
    const built = await build;
    return { failure: built.failed ? `The build with Go failed: ${lastLine(built.stderr)}` : null };
  } finally {
    signal.removeEventListener('abort', end);
    clearInterval(beat);
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
