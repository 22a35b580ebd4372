import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutputLog } from '../../commands/bounded-log.js';

/** The output of a program, on its way into a log. */
export interface TakenOutput {
  /** What the program writes to. */
  readonly descriptor: number;
  /** The program has it now. */
  readonly handedOver: () => void;
  /** The program has ended: all that it wrote is in the log, and what it left running may go on writing, to nowhere. */
  readonly end: () => Promise<void>;
}

/** What is written already has come by then; what holds the pipe for longer is not waited for. */
const lastOutputMs = 500;

/**
 * Reads from a pipe that is made at this path. A pipe with a name, because those that Node makes are sockets, and no script can
 * open /dev/stderr where it is one.
 */
export function takeOutput(path: string, log: OutputLog): TakenOutput {
  rmSync(path, { force: true });
  execFileSync('mkfifo', ['-m', '600', path]);
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const descriptor = openSync(path, constants.O_WRONLY);
  const pipe = new Socket({ fd: reading, readable: true, writable: false });
  const ended = once(pipe, 'end').catch(() => undefined);
  pipe.on('data', log.write);
  return {
    descriptor,
    handedOver: () => closeSync(descriptor),
    end: async () => {
      const isHeld = (await Promise.race([ended, sleep(lastOutputMs, held)])) === held;
      if (isHeld) await leaveOpen(path);
      pipe.destroy();
      log.close();
      rmSync(path, { force: true });
    },
  };
}

const held = 'held';

/** Who writes into a pipe that nobody reads dies of it. It is opened both ways first, because to open it to read waits for a writer. */
async function leaveOpen(path: string): Promise<void> {
  const script = 'exec 3<>"$1" 4<"$1" 3<&-; echo; exec cat <&4 >/dev/null 2>&1 4<&-';
  const reader = spawn('/bin/sh', ['-c', script, 'sh', path], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await Promise.race([once(reader.stdout, 'data'), once(reader, 'exit')]);
  reader.stdout.destroy();
  reader.unref();
}
