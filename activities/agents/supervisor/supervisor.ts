/**
 * Stands between a worker and an agent: starts the program of one run, at most once, ends it with all that it started
 * when its time is over, when it falls silent, when it costs more than it may, or when told to (SIGTERM: the stack goes down; SIGUSR2: the run is
 * cancelled), and writes down how it ended. It needs no worker to go on, and nothing but Node.
 *
 * Its stdin, stdout and stderr are the task and the log, which an agent gets as they are; the output of a deployment comes
 * through a pipe, because it may tell the credentials that the command has. The program's environment
 * comes through a pipe: none of it acts here, and no secret passes through a file or an argument.
 */
import { spawn } from 'node:child_process';
import { closeSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { runMark } from '../../../domain/agents/run-mark.js';
import type { EndedBy } from '../../../domain/failures/ended-by.js';
import { memoryKills } from './out-of-memory.js';
import { identify } from '../../processes/process-identity.js';
import { endPipe } from '../../processes/end-pipe.js';
import { signalGroup } from '../../processes/process-group.js';
import { groupAlone, runProcesses } from '../../processes/run-processes.js';
import { environmentArguments, environmentDescriptor } from '../../sandbox/sandbox-arguments.js';
import { claimState, writeState, type RunEnd, type RunState } from './state-file.js';
import {
  cannotClaim,
  launcher,
  secretsDescriptor,
  type SupervisorOrder,
  type SupervisorSecrets,
} from './supervisor-order.js';
import { boundedLog } from '../../commands/bounded-log.js';
import { createRedact } from '../../../domain/text/redact.js';
import { takeOutput, type TakenOutput } from './take-output.js';
import { watchLog } from './watch-log.js';
import { watchUse } from './watch-use.js';

/** What a timer of Node can hold. */
const longestTimer = 2 ** 31 - 1;

/** A full disk may get room again; beyond this the run counts as lost. */
const writeAttempts = 60;

/** Between two looks at who descends from the program. */
const lookMs = 5_000;

const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as SupervisorOrder;
const { environment, hostEnvironment, hidden } = JSON.parse(
  readFileSync(secretsDescriptor, 'utf8'),
) as SupervisorSecrets;
// Left open, it would keep the worker that wrote into it from ending.
closeSync(secretsDescriptor);
/** Where the launcher waits. */
const go = order.sandboxed ? environmentDescriptor + 1 : 3;
const killsBefore = memoryKills();
/** It may have started the stack that this run goes on in, which nothing of the run is then to end. */
const mayStartStack = order.kind === 'self-deployment' && !order.sandboxed;
let endedBy: EndedBy | null = null;
/** Of a program that has not started yet. */
let end: (by: EndedBy) => void = (by) => void (endedBy ??= by);

// In place before the state file names this process: who can find it can tell it to end.
process.on('SIGTERM', () => end('shutdown'));
process.on('SIGUSR2', () => end('cancel'));
for (const ofTerminal of ['SIGHUP', 'SIGINT'] as const) process.on(ofTerminal, () => undefined);

const claimed: RunState = {
  runKey: order.runKey,
  ...(order.kind === 'agent' ? {} : { kind: order.kind }),
  sessionId: order.sessionId,
  startedAt: Date.now(),
  timeoutSeconds: order.timeoutSeconds,
  killGraceSeconds: order.killGraceSeconds,
  ...(order.stallSeconds === null ? {} : { stallSeconds: order.stallSeconds }),
  ...(order.limitUsd === null ? {} : { limitUsd: order.limitUsd }),
  supervisor: identify(process.pid),
  program: null,
  end: null,
};

if (claim()) {
  try {
    await openNetwork();
    run(openOutput());
  } catch (error) {
    const problem = `What the run needs beside its log cannot be made: ${String(error)}. Free space, or give ORCH_RUNS_DIR a shorter path, then retry.`;
    await finish(claimed, { exitCode: null, signal: null, endedBy: null, problem, at: Date.now() });
  }
}

function claim(): boolean {
  try {
    return claimState(order.state, claimed);
  } catch (error) {
    console.error(String(error));
    process.exit(cannotClaim);
  }
}

/** The way out of the sandbox lives as long as this process. */
async function openNetwork(): Promise<void> {
  if (order.network === null) return;
  const [{ startFilteringProxy }, { keepRefusedHosts }] = await Promise.all([
    import('../../network/filtering-proxy.js'),
    import('../../network/refused-hosts.js'),
  ]);
  const { rules, proxy, refused } = order.network;
  // The path of a socket has room for about a hundred characters, and this process runs in the folder of all runs.
  const socket = relative(process.cwd(), proxy);
  await startFilteringProxy({
    ...{ socket, rules, environment: hostEnvironment },
    onRefused: keepRefusedHosts(refused).note,
  });
}

/** Null: the program writes into the log by itself. */
function openOutput(): TakenOutput | null {
  return order.output === null ? null : takeOutput(order.output, boundedLog(process.stdout.fd, createRedact(hidden)));
}

function run(output: TakenOutput | null): void {
  // The launcher waits for a byte before it becomes the program, and gives up when this process dies before: so the
  // program never runs without its pid in the state file.
  const mark = mayStartStack ? {} : { [runMark]: order.runKey };
  const written = output?.descriptor ?? 'inherit';
  const child = spawn(
    '/bin/sh',
    ['-c', `read -r go <&${go} && exec "$@" ${go}<&-`, launcher, order.program, ...order.arguments],
    {
      cwd: order.folder,
      detached: true,
      env: order.sandboxed ? mark : { ...environment, ...mark },
      stdio: ['inherit', written, written, 'pipe', ...(order.sandboxed ? (['pipe'] as const) : [])],
    },
  );
  child.once('error', ({ message: problem }) => {
    void finish(claimed, { exitCode: null, signal: null, endedBy: null, problem, at: Date.now() });
  });
  output?.handedOver();
  const { pid } = child;
  if (pid === undefined) return;

  const state = { ...claimed, program: identify(pid) };
  const all = mayStartStack
    ? groupAlone(pid)
    : runProcesses({ runKey: order.runKey, program: pid, supervisor: process.pid });
  child.once('exit', (exitCode, signal) => {
    const end = { exitCode, signal, endedBy: endedBy ?? byKernel(exitCode, signal), problem: null, at: Date.now() };
    const leaves = order.leavesProcesses && exitCode === 0 && endedBy === null;
    if (!leaves) signalGroup(pid, 'SIGKILL');
    // What cannot be looked for cannot be ended; how the program ended is told all the same.
    void (leaves ? Promise.resolve() : all.kill())
      .then(() => output?.end())
      .catch((error: unknown) => console.error(String(error)))
      .then(() => finish(state, end));
  });
  writeState(order.state, state);

  end = (by) => {
    if (endedBy !== null) return;
    endedBy = by;
    all.signal('SIGTERM', order.sandboxed ? pid : undefined);
    setTimeout(
      () => {
        signalGroup(pid, 'SIGKILL');
        void all.kill();
      },
      Math.min(order.killGraceSeconds * 1_000, longestTimer),
    );
  };
  if (endedBy !== null) {
    const early = endedBy;
    endedBy = null;
    end(early);
  }
  if (order.sandboxed) endPipe(child.stdio[environmentDescriptor] as Writable, environmentArguments(environment));
  endPipe(child.stdio[go] as Writable, '\n');
  setTimeout(() => end('timeout'), Math.min(order.timeoutSeconds * 1_000, longestTimer));
  setInterval(() => all.look(), lookMs);
  const { log: path, stallSeconds, lastLines, killGraceSeconds: settleSeconds } = order;
  watchLog({ path, stallSeconds, lastLines, settleSeconds, onSilence: end });
  watchUse({ ...order, path, onPassed: () => end('budget') });
}

/** A shell, or a sandbox, tells of its child's SIGKILL by an exit code. */
function byKernel(exitCode: number | null, signal: string | null): EndedBy | null {
  if (signal !== 'SIGKILL' && exitCode !== 128 + 9) return null;
  return (memoryKills() ?? 0) > (killsBefore ?? 0) ? 'memory' : null;
}

async function finish(state: RunState, how: RunEnd): Promise<void> {
  const ended = { ...state, end: how };
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeState(order.state, ended);
      process.exit(0);
    } catch (error) {
      if (attempt === writeAttempts) throw error;
      await sleep(1_000);
    }
  }
}
