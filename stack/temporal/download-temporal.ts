import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { temporalVersion, type TemporalSources } from './temporal-sources.js';

const stallMs = 30_000;

/**
 * Has the SDK download the server. Its downloader has no time-out and cannot be cancelled, so it runs in a process of
 * its own, which is ended once nothing more arrives.
 */
export async function downloadTemporal(
  target: string,
  { say, signal }: TemporalSources,
): Promise<{ readonly failure: string | null }> {
  const folder = `${target}.download`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  say(`downloading the Temporal server ${temporalVersion} (about 60 MB, once) …`);
  const script = fileURLToPath(new URL('./run-sdk-download.js', import.meta.url));
  const stalled = new AbortController();
  const download = execaNode(script, [folder, temporalVersion], {
    cancelSignal: AbortSignal.any([signal, stalled.signal]),
    reject: false,
    buffer: { stdout: false },
    stdin: 'ignore',
  });
  const watch = watchGrowth(folder, stalled, say);
  try {
    const { failed, stderr } = await download;
    if (stalled.signal.aborted) return { failure: `It cannot be downloaded: nothing arrived in ${stallMs / 1_000} s.` };
    const [program] = failed ? [] : await readdir(folder);
    if (program === undefined) return { failure: `It cannot be downloaded: ${innermost(stderr)}.` };
    await copyFile(join(folder, program), target);
    return { failure: null };
  } finally {
    clearInterval(watch);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The SDK tells the whole way to its error, addresses and all. */
function innermost(error: string): string {
  return error.trim().split('\n')[0]?.split('): ').at(-1) ?? '';
}

function watchGrowth(folder: string, stalled: AbortController, say: (line: string) => void): NodeJS.Timeout {
  let size = 0;
  let grewAt = Date.now();
  let saidAt = Date.now();
  return setInterval(() => {
    void sizeOf(folder).then((now) => {
      if (now > size) grewAt = Date.now();
      size = now;
      if (Date.now() - grewAt > stallMs) stalled.abort();
      if (Date.now() - saidAt < 5_000) return;
      saidAt = Date.now();
      say(`  … ${Math.round(size / 1e6)} MB`);
    });
  }, 500);
}

async function sizeOf(folder: string): Promise<number> {
  try {
    const names = await readdir(folder);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return 0; // A file was renamed between the two readings.
  }
}
