/**
 * Starts git for a process that has grown: to fork a process of 200 MB took 40 ms where one of 40 MB took 5 ms, a task
 * needs a hundred gits, and whoever forks does nothing else meanwhile. Beside that, git ends with whom it works for: no
 * git of a worker that was killed writes while the next one does.
 */
import { spawn } from 'node:child_process';
import { signalGroup } from '../../processes/process-group.js';
import type { FromRunner, GitOrder, ToRunner } from './run-git.js';

/** SIGTERM lets git take its locks away. */
const graceMilliseconds = 5_000;
const mostOutput = 64 * 1024 * 1024;

const running = new Map<number, () => void>();

process.on('message', ({ id, order }: ToRunner) => {
  if (order === undefined) running.get(id)?.();
  else run(id, order);
});
process.on('disconnect', () => {
  if (running.size === 0) process.exit();
  for (const end of running.values()) end();
});

function run(id: number, { args, cwd, env, input }: GitOrder): void {
  // A group of its own: what git has started ends with it.
  const git = spawn('git', args, { cwd, env, detached: true, stdio: 'pipe' });
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let [size, problem] = [0, null as string | null];
  let killer: NodeJS.Timeout | undefined;
  const end = () => {
    const { pid } = git;
    if (pid === undefined || killer !== undefined) return;
    signalGroup(pid, 'SIGTERM');
    killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMilliseconds);
  };
  running.set(id, end);
  for (const name of ['stdout', 'stderr'] as const) {
    git[name].on('data', (chunk: Buffer) => {
      if ((size += chunk.length) <= mostOutput) output[name].push(chunk);
      else {
        problem = `it printed more than ${mostOutput / 1024 / 1024} MB`;
        end();
      }
    });
  }
  git.once('error', ({ message }) => (problem ??= message));
  git.once('close', (code) => {
    clearTimeout(killer);
    running.delete(id);
    const [stdout, stderr] = [Buffer.concat(output.stdout), Buffer.concat(output.stderr)];
    if (process.connected) tell({ id, end: { code: problem === null ? code : null, stdout, stderr, problem } });
    else if (running.size === 0) process.exit();
  });
  // Git need not read all of it.
  git.stdin.on('error', () => undefined);
  git.stdin.end(input);
}

function tell(what: FromRunner): void {
  process.send?.(what);
}
