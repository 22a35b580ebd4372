import { execa } from 'execa';
import { signalGroup } from '../../activities/processes/process-group.js';
import type { TemporalSources } from './temporal-sources.js';

/** A program that a Go tool module pins; `go` itself checks every source against its go.sum. */
export interface GoProgram {
  /** In words for people, and how long the first build takes. */
  readonly what: string;
  readonly patience: string;
  /** The folder of the tool module. */
  readonly module: string;
  readonly package: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const beatMs = 15_000;

export async function buildWithGo(
  program: GoProgram,
  target: string,
  { searchPath, say, signal }: Pick<TemporalSources, 'searchPath' | 'say' | 'signal'>,
): Promise<{ readonly failure: string | null }> {
  const env = { ...program.env, PATH: searchPath };
  const version = await execa('go', ['version'], { env, reject: false });
  if (version.failed) return { failure: 'It cannot be built: Go is not installed.' };

  say(`building ${program.what} with Go; this takes ${program.patience}, once …`);
  const start = Date.now();
  const beat = setInterval(() => say(`  … still building (${Math.round((Date.now() - start) / 1_000)} s)`), beatMs);
  // A group of its own: Go's compilers are to end with it.
  const build = execa('go', ['build', '-o', target, ...program.flags, program.package], {
    cwd: program.module,
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
