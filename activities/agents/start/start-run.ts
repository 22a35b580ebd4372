import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { runMark } from '../../../domain/agents/run-mark.js';
import { whyUnwritable } from './claim-number.js';
import type { RunFiles } from '../run/run-files.js';
import { readState } from '../supervisor/state-file.js';
import { cannotClaim, type SupervisorOrder, type SupervisorSecrets } from '../supervisor/supervisor-order.js';
import { endPipe } from '../../processes/end-pipe.js';
import { ownerOnly, writeWhole } from '../../files/write-whole.js';

export interface StartRun {
  readonly files: RunFiles;
  readonly task: string;
  readonly prompt: string;
  readonly order: SupervisorOrder;
  readonly secrets: SupervisorSecrets;
  readonly supervisorPath: string;
}

/** Starts the supervisor of a run and waits for its state file. Returns why it could not be started, or null. */
export async function startRun(start: StartRun): Promise<string | null> {
  const { files } = start;
  try {
    await writeInputs(start);
    const task = await open(files.task, constants.O_RDONLY);
    const log = await open(files.log, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
    try {
      return await startSupervisor(start, task, log);
    } finally {
      await Promise.all([task.close(), log.close()]);
    }
  } catch (error) {
    return whyUnwritable(files, error);
  }
}

/** Whole or not at all: an attempt that was thought dead may be starting the same run. */
async function writeInputs({ files, task, prompt, order }: StartRun): Promise<void> {
  await mkdir(files.inputs, { recursive: true, mode: 0o700 });
  await Promise.all([
    writeWhole(files.task, task, ownerOnly),
    writeWhole(files.prompt, prompt, ownerOnly),
    writeWhole(files.order, `${JSON.stringify(order)}\n`, ownerOnly),
  ]);
}

async function startSupervisor(
  { files, order, secrets, supervisorPath }: StartRun,
  task: FileHandle,
  log: FileHandle,
): Promise<string | null> {
  const child = spawn(process.execPath, [supervisorPath, files.order], {
    cwd: dirname(files.log),
    detached: true,
    // What a task adds to its agent's environment would act in the supervisor, outside of the sandbox: NODE_OPTIONS, for one.
    env: { PATH: secrets.hostEnvironment.PATH, [runMark]: order.runKey },
    stdio: [task.fd, log.fd, log.fd, 'pipe'],
  });
  endPipe(child.stdio[3] as Writable, JSON.stringify(secrets));
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  child.unref();
  while (readState(files.state) === null) {
    const code = await Promise.race([exited, sleep(10, running)]);
    if (code === running || readState(files.state) !== null) continue;
    return code === cannotClaim
      ? `The state file ${files.state} cannot be written: free space on its disk or correct its rights, then retry.`
      : `The supervisor of the run ended at once (exit ${code ?? 'by a signal'}): see ${files.log}, or build orch anew.`;
  }
  // Heard of and not waited for.
  exited.catch(() => undefined);
  return null;
}

const running = 'running';
