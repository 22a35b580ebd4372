import { join } from 'node:path';
import { packageRoot } from '../../config/package-root.js';
import type { Settings } from '../../config/settings/settings.js';
import { choosePort } from '../ports/free-port.js';
import { notePorts, readKnownPorts } from '../ports/known-ports.js';
import { unlessPortTaken } from '../ports/unless-port-taken.js';
import { keepService, type KeptService } from '../processes/keep-service.js';
import type { StackPaths } from '../processes/stack-paths.js';
import { startService } from '../processes/start-service.js';
import { waitUntilServes } from '../processes/wait-until-serves.js';
import { smallHeap } from './keep-worker.js';

export interface KeptServer {
  /** Once it serves, as the next one. */
  readonly url: () => string;
  readonly service: KeptService;
}

/** It finishes what it has begun to take within 10 seconds, mostly at once. */
export const serverEnding = [
  { signal: 'SIGTERM', graceMs: 12_000, hurriedMs: 2_000 },
  { signal: 'SIGKILL', graceMs: 5_000, hurriedMs: 5_000 },
] as const;

/** Its usual port, which addresses of webhooks are made with, unless somebody has it. */
const usualPort = 8_585;
const probeMs = 2_000;

/** The server as the stack keeps it: at the address of the settings, else at a port of the loopback that stays the same. */
export function keepServer(input: {
  readonly settings: Pick<Settings, 'cwd' | 'server'>;
  readonly paths: StackPaths;
  readonly say: (line: string) => void;
}): KeptServer {
  const { settings, paths, say } = input;
  const { runDir } = paths;
  const logPath = join(paths.logsDir, 'server.log');
  const program = [...smallHeap, join(packageRoot, 'dist/cli/orch.js'), 'serve', '--of-stack', String(process.pid)];
  const set = settings.server.address;
  let serves: string | null = null;
  const choose = async (first: boolean): Promise<string> => {
    const wanted = set === null ? null : portOf(set);
    const last = first ? (readKnownPorts(runDir).server ?? usualPort) : null;
    const port = await choosePort({ wanted, last, what: 'the server', setting: 'ORCH_SERVER_ADDRESS' });
    return set ?? `127.0.0.1:${port}`;
  };
  return {
    url: () => `http://${serves ?? ''}`,
    service: keepService({
      what: 'The server',
      logPath,
      say,
      start: async (onStarted, signal) => {
        serves = await unlessPortTaken(async (begun, first) => {
          // Where it is started again, its address is known to all.
          const address = serves ?? (await choose(first));
          const service = await startService({
            ...{ name: 'server', command: process.execPath, args: [...program, '--address', address] },
            ...{ cwd: settings.cwd, env: null, logPath, runDir, ending: serverEnding },
          });
          begun(service);
          await waitUntilServes(service, 'The server', logPath, () => askAlive(portOf(address)), signal);
          return address;
        }, onStarted);
        notePorts(runDir, { server: portOf(serves) });
      },
    }),
  };
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

/** Whether it is ours: whoever has taken the port meanwhile may be as alive. */
async function askAlive(port: number): Promise<void> {
  const url = `http://127.0.0.1:${port}/livez?stack=${process.pid}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(probeMs) });
  const told = answer.ok ? ((await answer.json()) as { alive?: unknown } | null) : null;
  if (told?.alive !== true) throw new Error(`another server answers there (${answer.status})`);
}
