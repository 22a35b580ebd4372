import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { orch } from '../config/called-as.js';
import { packageRoot } from '../config/package-root.js';
import type { Settings } from '../config/settings/settings.js';
import { readStackFile, type StackFile } from '../config/settings/stack-file.js';
import { listenForInterruptions } from './processes/interruptions.js';
import { stackOwner } from './processes/stack-lock.js';
import { makeStackPaths } from './processes/stack-paths.js';
import { tellAddresses } from './up.js';

const pollMs = 100;

/** `orch up --detach`: the same in the background; answers the exit code once it is up, or was up already. */
export async function upDetached(settings: Settings, json: boolean): Promise<number> {
  const { logsDir, runDir } = await makeStackPaths(settings.stateDir);
  const say = (line: string) => (json ? console.error(line) : console.log(line));
  const tell = ({ temporal, server, pid }: StackFile, what: string) => {
    tellAddresses({ temporal, server, logsDir }, json);
    say(`${what} (pid ${pid}) until \`${orch} down\`; what it says goes to ${join(logsDir, 'stack.log')}`);
    return 0;
  };
  const liveStack = async () => {
    const file = readStackFile(settings.stateDir);
    // Without a server it is still on its way.
    if (file === null || file.server === null) return null;
    return (await stackOwner(runDir))?.pid === file.pid ? file : null;
  };
  const running = await liveStack();
  if (running !== null) return tell(running, 'The stack is up already');

  const interruptions = listenForInterruptions((what) => say(`${what}: ending the start`));
  const log = openSync(join(logsDir, 'stack.log'), 'a+', 0o600);
  try {
    const follow = follower(log, say);
    const child = spawn(process.execPath, [join(packageRoot, 'dist/cli/orch.js'), 'up', '--quiet'], {
      cwd: settings.cwd,
      detached: true,
      stdio: ['ignore', log, log],
    });
    const ended = once(child, 'exit').then(([code]) => code as number | null);
    let code: number | null | undefined;
    void ended.then((how) => (code = how ?? 1));
    interruptions.stop.addEventListener('abort', () => child.kill('SIGTERM'));
    for (;;) {
      const up = await liveStack();
      follow();
      if (code !== undefined) return interruptions.exitCode(code);
      if (up !== null && up.pid === child.pid && !interruptions.stop.aborted) {
        child.unref();
        return tell(up, 'The stack is up');
      }
      await sleep(pollMs);
    }
  } finally {
    closeSync(log);
    interruptions.dispose();
  }
}

/** Says, at each call, the whole lines that have come into the log since. */
function follower(log: number, say: (line: string) => void): () => void {
  let read = fstatSync(log).size;
  let rest = '';
  return () => {
    const buffer = Buffer.alloc(fstatSync(log).size - read);
    read += readSync(log, buffer, 0, buffer.length, read);
    const lines = (rest + buffer.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) say(line);
  };
}
