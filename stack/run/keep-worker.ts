import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../config/package-root.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { startService, type Service } from '../processes/start-service.js';

/** The worker as the stack keeps it: a process of its own that begins once the stack is up, replaced when it dies. */
export interface KeptWorker {
  /** Rejects once it is given up; never resolves. */
  readonly givenUp: Promise<never>;
  stop(hurry: AbortSignal): Promise<void>;
}

/** A worker throws away far more than it keeps: collected at a fifth more, not at several times as much. */
const smallHeap = ['--heap-growing-percent=20', '--max-semi-space-size=4'];

/** It lets go of its agents at once and drains its other steps for at most 13 seconds, mostly 3. */
export const workerEnding = [
  { signal: 'SIGTERM', graceMs: 15_000, hurriedMs: 6_000 },
  { signal: 'SIGKILL', graceMs: 5_000, hurriedMs: 5_000 },
] as const;

const triesInARow = 5;
/** A worker that has run for so long was a good one. */
const soundAfterMs = 20_000;

export async function keepWorker(input: {
  readonly paths: StackPaths;
  readonly cwd: string;
  readonly say: (line: string) => void;
  /** Whether there is a stack to be found; before, a worker waits for it. */
  readonly isUp: () => boolean;
}): Promise<KeptWorker> {
  const logPath = join(input.paths.logsDir, 'worker.log');
  const start = () =>
    startService({
      name: 'worker',
      command: process.execPath,
      args: [
        ...smallHeap,
        join(packageRoot, 'dist/cli/orch.js'),
        'worker',
        ...(input.isUp() ? [] : ['--of-stack', String(process.pid)]),
      ],
      cwd: input.cwd,
      env: null,
      logPath,
      runDir: input.paths.runDir,
      ending: workerEnding,
    });
  let current: Service = await start();
  let stopping = false;
  const isStopping = () => stopping;
  let starting: Promise<unknown> = Promise.resolve();

  const replace = async (): Promise<never> => {
    for (let tries = 1; tries <= triesInARow; tries += 1) {
      const startedAt = Date.now();
      const how = await current.exited;
      if (isStopping()) return new Promise<never>(() => undefined);
      if (Date.now() - startedAt > soundAfterMs) tries = 1;
      input.say(`the worker ${how}; starting another one (${logPath})`);
      await sleep(500 * (tries - 1));
      if (isStopping()) return new Promise<never>(() => undefined);
      starting = start().then((service) => (current = service));
      await starting;
    }
    throw new UserError(
      `The worker died ${triesInARow} times in a row:\n${current.logTail()}`,
      `Fix what it says and start again; all of it stands in ${logPath}.`,
    );
  };
  const givenUp = replace();
  givenUp.catch(() => undefined); // Whoever keeps the stack up races against it; until then it must not end the process.
  return {
    givenUp,
    async stop(hurry) {
      stopping = true;
      await starting;
      await current.stop(hurry);
    },
  };
}
