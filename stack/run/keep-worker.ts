import { join } from 'node:path';
import { packageRoot } from '../../config/package-root.js';
import { keepService, type KeptService } from '../processes/keep-service.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { startService } from '../processes/start-service.js';

/** A worker throws away far more than it keeps: collected at a fifth more, not at several times as much. */
export const smallHeap = ['--heap-growing-percent=20', '--max-semi-space-size=4'];

/** It lets go of its agents at once and drains its other steps for at most 13 seconds, mostly 3. */
export const workerEnding = [
  { signal: 'SIGTERM', graceMs: 15_000, hurriedMs: 6_000 },
  { signal: 'SIGKILL', graceMs: 5_000, hurriedMs: 5_000 },
] as const;

/** The worker as the stack keeps it: a process of its own that begins once the stack is up. */
export function keepWorker(input: {
  readonly paths: StackPaths;
  readonly cwd: string;
  readonly say: (line: string) => void;
  /** The servers that it needs, once there is a stack to be found; null: not yet, and the worker itself waits for it. */
  readonly upon: () => readonly KeptService[] | null;
}): KeptService {
  const { paths, cwd, say, upon } = input;
  const logPath = join(paths.logsDir, 'worker.log');
  const program = [...smallHeap, join(packageRoot, 'dist/cli/orch.js'), 'worker'];
  return keepService({
    what: 'The worker',
    logPath,
    say,
    start: async (onStarted, signal) => {
      // Without them it would end, and once too often.
      await Promise.all(upon()?.map((server) => server.serving(signal)) ?? []);
      const service = await startService({
        name: 'worker',
        command: process.execPath,
        args: [...program, ...(upon() === null ? ['--of-stack', String(process.pid)] : [])],
        cwd,
        env: null,
        logPath,
        runDir: paths.runDir,
        ending: workerEnding,
      });
      onStarted(service);
    },
  });
}
