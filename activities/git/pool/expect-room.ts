import { freeBytes } from '../../files/free-space.js';
import { stepFailure } from '../../temporal/failure.js';
import { emptyPools } from './worktree-pool.js';

/** The room that a run must find on the disks of these folders. */
export interface RoomWanted {
  readonly folders: readonly string[];
  /** 0: any will do. */
  readonly minFreeMegabytes: number;
}

const megabyte = 1024 * 1024;

/** Before an agent is paid that could not end its work: throws where a disk is short, also without what only saves time. */
export async function expectRoom(reposDir: string, wanted: RoomWanted): Promise<void> {
  if ((await shortFolder(wanted)) === null) return;
  await emptyPools(reposDir);
  const short = await shortFolder(wanted);
  if (short === null) return;
  throw stepFailure(
    'DiskFull',
    `The disk of ${short.folder} has ${Math.floor(short.free / megabyte)} MB free, and nothing starts below ` +
      `${wanted.minFreeMegabytes} MB: make room there (\`orch gc\` on that host shows what orch can do without), then retry.`,
  );
}

async function shortFolder({ folders, minFreeMegabytes }: RoomWanted) {
  for (const folder of folders) {
    const free = await freeBytes(folder);
    if (free < minFreeMegabytes * megabyte) return { folder, free };
  }
  return null;
}
