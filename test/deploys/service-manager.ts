import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** What a deployment has asked the manager for. */
export interface Call {
  readonly step: 'begin' | 'restart';
  readonly environment: string;
  readonly commit: string;
  readonly previous: string;
}

export interface ServiceManager {
  /** Where its socket is, and the releases. */
  readonly folder: string;
  readonly calls: readonly Call[];
  /** Of the environment's service, for as long as the manager lives. */
  url(environment: string): string;
  /** How often somebody has come to the environment's door. */
  looks(environment: string): number;
  /** From now on a command that begins waits; answers what lets it go on. */
  holdCommands(): () => void;
  /** From now on whoever comes to the environment's door is sent away; answers what opens it again. */
  close(environment: string): () => void;
  end(): Promise<void>;
}

/** Runs services from releases, outside of orch and of every sandbox, as systemd does it on a host. */
export async function openServiceManager(
  folder: string,
  tokens: Readonly<Record<string, string>>,
): Promise<ServiceManager> {
  mkdirSync(join(folder, 'releases'), { recursive: true });
  const calls: Call[] = [];
  const doors = new Map(Object.keys(tokens).map((name) => [name, openDoor(folder, name)]));
  const doorOf = (environment: string) => {
    const door = doors.get(environment);
    if (door === undefined) throw new Error(`there is no environment ${environment}`);
    return door;
  };
  let held = Promise.resolve();

  const answer = async ({ url = '', headers }: IncomingMessage): Promise<number> => {
    const [, step, environment = '', commit = ''] = url.split('/');
    if (headers.authorization !== `Bearer ${tokens[environment]}`) return 401;
    if (step !== 'begin' && step !== 'restart') return 404;
    calls.push({ step, environment, commit, previous: String(headers.previous) });
    if (step === 'begin') {
      await held;
      return 200;
    }
    return (await doorOf(environment).restart(join(folder, 'releases', `${environment}-${commit}`))) ? 200 : 500;
  };
  const commands = createHttpServer((request, response) => {
    void answer(request).then((status) => response.writeHead(status).end());
  });
  commands.listen(join(folder, 'manager.sock'));
  await Promise.all([commands, ...[...doors.values()].map(({ server }) => server)].map(listening));

  return {
    folder,
    calls,
    url: (environment) => `http://127.0.0.1:${(doorOf(environment).server.address() as AddressInfo).port}`,
    looks: (environment) => doorOf(environment).looks,
    holdCommands: () => {
      let goOn = () => {};
      held = new Promise((resolve) => (goOn = resolve));
      return () => goOn();
    },
    close: (environment) => {
      const door = doorOf(environment);
      door.isOpen = false;
      return () => (door.isOpen = true);
    },
    end: async () => {
      commands.close();
      commands.closeAllConnections();
      await Promise.all([...doors.values()].map((door) => door.end()));
    },
  };
}

/** The one port of an environment, whichever service is behind it. */
function openDoor(folder: string, environment: string) {
  const path = join(folder, `${environment}.sock`);
  let service: ChildProcess | null = null;
  const server = createServer((visitor) => {
    door.looks += 1;
    if (!door.isOpen) return visitor.destroy();
    const inside = connect(path);
    visitor.pipe(inside).pipe(visitor);
    for (const end of [visitor, inside]) end.on('error', () => [visitor, inside].forEach((one) => one.destroy()));
  });
  server.listen(0, '127.0.0.1');
  const stop = async () => {
    if (service?.exitCode === null && service.kill('SIGKILL')) await once(service, 'exit');
    rmSync(path, { force: true });
  };
  const door = {
    server,
    looks: 0,
    isOpen: true,
    /** Whether the release serves. */
    restart: async (release: string): Promise<boolean> => {
      await stop();
      service = spawn(process.execPath, ['service.mjs', path], { cwd: release, stdio: ['ignore', 'pipe', 'ignore'] });
      const [first] = (await Promise.race([
        once(service, 'exit'),
        once(service.stdout ?? service, 'data'),
      ])) as unknown[];
      return first instanceof Buffer;
    },
    end: async () => {
      server.close();
      await stop();
    },
  };
  return door;
}

async function listening(server: Server): Promise<void> {
  if (!server.listening) await once(server, 'listening');
}
