import { randomInt } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { claimWhole, writeWhole } from '../files/write-whole.js';
import { isMissing } from '../files/is-missing.js';
import { oneAtATime } from '../git/run/one-at-a-time.js';
import type { Places } from '../git/worktree/places.js';

/** Below those that the system gives out by itself, above those of most services. */
const ports = { first: 20_000, end: 32_000 } as const;
const mostTries = 500;
const portFile = 'orch-port';

/**
 * A port for the task's servers, the same as long as the task is on this host; no two tasks of a host have the same. It was free
 * when it was chosen.
 */
export async function portOf(reposDir: string, { gitDir }: Pick<Places, 'gitDir'>): Promise<number> {
  const claims = join(reposDir, '_git', '_ports');
  return oneAtATime(claims, async () => {
    const own = await portNotedIn(gitDir);
    if (own !== null) return own;
    await mkdir(claims, { recursive: true });
    for (let tries = 0; tries < mostTries; tries += 1) {
      const port = randomInt(ports.first, ports.end);
      if (!(await claimPort(join(claims, String(port)), port, gitDir)) || !(await isFree(port))) continue;
      await writeWhole(join(gitDir, portFile), String(port));
      return port;
    }
    throw new Error(`no free port was found from ${ports.first} to ${ports.end}`);
  });
}

/** A claim ends with the task's git directory. */
export async function claimPort(path: string, port: number, gitDir: string): Promise<boolean> {
  if (claimWhole(path, gitDir)) return true;
  const holder = await readFile(path, 'utf8').catch(() => '');
  if (holder !== gitDir && holder !== '' && (await portNotedIn(holder)) === port) return false;
  await rm(path, { force: true });
  return claimWhole(path, gitDir);
}

async function portNotedIn(gitDir: string): Promise<number | null> {
  try {
    const port = Number(await readFile(join(gitDir, portFile), 'utf8'));
    return Number.isInteger(port) && port >= ports.first && port < ports.end ? port : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** On all addresses: what listens on one of them is in the way. */
export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
