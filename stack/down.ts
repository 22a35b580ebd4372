import { endAllRuns } from '../activities/agents/run/end-all-runs.js';
import type { ProcessIdentity } from '../activities/processes/process-identity.js';
import type { Settings } from '../config/settings/settings.js';
import { readStackFile } from '../config/settings/stack-file.js';
import { UserError } from '../domain/failures/user-error.js';
import { readWorkerRecord } from '../worker/worker-record.js';
import { endBySteps } from './processes/end-by-steps.js';
import { lockStack, stackOwner } from './processes/stack-lock.js';
import { stackPaths } from './processes/stack-paths.js';
import { endLeftovers, livingParts } from './run/end-leftovers.js';
import { removeStackFile } from './run/write-stack-file.js';

/** Longer than the graces of all parts together, then once more in a hurry. */
const ownerEnding = [
  { signal: 'SIGTERM', graceMs: 60_000, hurriedMs: 60_000 },
  { signal: 'SIGTERM', graceMs: 30_000, hurriedMs: 30_000 },
  { signal: 'SIGKILL', graceMs: 5_000, hurriedMs: 5_000 },
] as const;

export interface Ended {
  /** Of the process that kept the stack up; null: it was gone already, or there was none. */
  readonly pid: number | null;
  /** The parts that lived. */
  readonly parts: readonly string[];
  readonly agents: number;
}

/** `orch down`: ends the stack of this state directory, however it was started, or what a killed one has left. */
export async function down(settings: Settings, say: (line: string) => void): Promise<Ended> {
  const { stateDir, runsDir, agent } = settings;
  const paths = stackPaths(stateDir);
  const owner = await stackOwner(paths.runDir);
  const parts = await livingParts(paths);
  const wasThere = owner !== null || parts.length > 0 || readStackFile(stateDir) !== null;
  if (!wasThere) return { pid: null, parts, agents: 0 };

  const agents = readWorkerRecord(stateDir)?.agents ?? 0;
  if (owner !== null) {
    say(`ending the stack (pid ${owner.pid}) …`);
    await endOwner(owner);
  }
  // What it has left, where it was killed; nobody starts another one meanwhile.
  const lock = await lockStack(paths.runDir);
  try {
    await endLeftovers(paths, () => undefined);
    const left = await endAllRuns({ runsDir, why: 'shutdown', graceSeconds: agent.killGraceSeconds });
    removeStackFile(stateDir);
    return { pid: owner?.pid ?? null, parts, agents: Math.max(agents, left.ended) };
  } finally {
    await lock.unlock();
  }
}

async function endOwner(owner: ProcessIdentity): Promise<void> {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    throw new UserError(
      `The stack (pid ${owner.pid}) belongs to another user.`,
      'Run this as the user who started it.',
    );
  }
  await endBySteps(owner, ownerEnding, new AbortController().signal);
}
