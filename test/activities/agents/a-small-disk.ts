import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tells when the disk is there, and keeps it until its stdin ends: at the latest with the process of the tests. */
const keepDisk = 'mount -t tmpfs -o size=256k tmpfs "$1" && echo mounted && exec cat';

/**
 * A file system of its own that can be full: a tmpfs in a mount namespace, which needs no rights, reached through the
 * process that keeps it. Wants Linux with user namespaces.
 */
export async function aSmallDisk() {
  const root = await mkdtemp(join(tmpdir(), 'orch-small-disk-'));
  const keeper = spawn('unshare', ['--mount', '--map-root-user', 'sh', '-c', keepDisk, 'sh', root], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(keeper, 'exit');
  const mounted = await Promise.race([once(keeper.stdout, 'data').then(() => true), gone.then(() => false)]);
  if (!mounted) throw new Error('no file system could be mounted: these tests need unshare and user namespaces');
  const path = `/proc/${keeper.pid ?? 0}/root${root}`;
  const ballast = join(path, 'ballast');
  const makeRoom = () => rmSync(ballast, { force: true });
  return {
    path,
    usedPages: () => statfsSync(path).blocks - statfsSync(path).bfree,
    makeRoom,
    /** Leaves room for so many pages; a file takes at least one. */
    fill: (leave = 0) => {
      makeRoom();
      const { bfree, bsize } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc((bfree - leave) * bsize));
    },
    close: async () => {
      keeper.stdin.end();
      await gone;
      await rm(root, { recursive: true });
    },
  };
}
export type SmallDisk = Awaited<ReturnType<typeof aSmallDisk>>;
