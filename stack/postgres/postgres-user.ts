import { chown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { UserError } from '../../domain/failures/user-error.js';

/** How a Postgres program is started: it refuses to run as root. */
export interface PostgresUser {
  readonly prefix: readonly string[];
  /** Who must own its files. */
  readonly uid: number;
  readonly gid: number;
}

/** Inside its user namespace Postgres sees this one; outside it is still us, so no folder is closed to it. */
const namespaced = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'];
const account = 'postgres';

/** Ourselves; for root a user namespace, and where those are forbidden an account `postgres`, made when missing. */
export async function choosePostgresUser(mustReach: readonly string[]): Promise<PostgresUser> {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0 || process.platform === 'win32') return { prefix: [], uid, gid };
  if (await succeeds([...namespaced, 'true'])) return { prefix: namespaced, uid, gid };

  if (!(await succeeds(['id', account]))) await execa('useradd', ['--system', '--user-group', account]);
  const ids = await Promise.all(['-u', '-g'].map(async (flag) => Number((await execa('id', [flag, account])).stdout)));
  const [accountUid = 0, accountGid = 0] = ids;
  const prefix = ['setpriv', `--reuid=${accountUid}`, `--regid=${accountGid}`, '--clear-groups', '--'];
  for (const path of mustReach) {
    if (await succeeds([...prefix, 'test', '-x', path])) continue;
    throw new UserError(
      `Postgres does not run as root, and its user ${account} cannot reach ${path}.`,
      'Run orch as a user of its own, move it to a folder that others may enter, or set ORCH_DATABASE_URL.',
    );
  }
  return { prefix, uid: accountUid, gid: accountGid };
}

/** Gives a folder and what is in it to the user; nothing is done where it is theirs already. */
export async function giveTo({ uid, gid }: PostgresUser, folder: string): Promise<void> {
  if ((await stat(folder)).uid === uid) return;
  const entries = await readdir(folder, { recursive: true });
  await Promise.all(entries.map((entry) => chown(join(folder, entry), uid, gid)));
  await chown(folder, uid, gid);
}

async function succeeds([command = '', ...args]: readonly string[]): Promise<boolean> {
  return !(await execa(command, args, { reject: false })).failed;
}
