/**
 * Runs inside of a sandbox that has no network: opens a port of its loopback that leads to the proxy outside, and becomes
 * what stands around the program, with the environment by which programs find a proxy. It ends with the program, as it does.
 *
 * It needs nothing but Node: no other file of orch is there.
 */
import { spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { constants } from 'node:os';
import { basename, dirname } from 'node:path';
import type { ForwarderSettings } from './settings.js';

const [settings = '', program = '', ...rest] = process.argv.slice(2);
const { socket, loopback } = JSON.parse(settings) as ForwarderSettings;
const folder = process.cwd();
// The path of a socket has room for about a hundred characters.
process.chdir(dirname(socket));

// Whoever ends the run tells its program as well.
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined);

const port = await serve({ host: '127.0.0.1', port: 0 }, (client) => join(client, toProxy()));
for (const target of loopback) await serveNamed(target);
start(`http://127.0.0.1:${port}`);

function toProxy(): Socket {
  return connect({ path: basename(socket), allowHalfOpen: true });
}

function serve(at: { host: string; port: number }, serveClient: (client: Socket) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer({ allowHalfOpen: true }, serveClient);
    server.once('error', reject);
    server.listen(at, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Programs that know of no proxy reach it, too. */
async function serveNamed({ host, port }: ForwarderSettings['loopback'][number]): Promise<void> {
  const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const at = { host: host.endsWith('localhost') ? '127.0.0.1' : host, port };
  try {
    await serve(at, (client) => {
      const proxy = toProxy();
      proxy.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n\r\n`);
      let head = '';
      proxy.on('data', function answered(chunk: Buffer) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        proxy.off('data', answered);
        proxy.pause();
        if (!head.startsWith('HTTP/1.1 200')) {
          client.destroy();
          proxy.destroy();
          return;
        }
        const early = Buffer.from(head.slice(end + 4), 'latin1');
        if (early.length > 0) client.write(early);
        join(client, proxy);
      });
      proxy.on('error', () => client.destroy());
      client.on('error', () => proxy.destroy());
    });
  } catch (error) {
    console.error(`orch: ${place} cannot be reached from the sandbox: ${(error as Error).message}`);
  }
}

/** As `join-sockets` does outside, which is not there in the sandbox. */
function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.once('close', () => {
      if (!from.readableEnded) to.destroy();
    });
  }
}

function start(proxy: string): void {
  const child = spawn(program, rest, { cwd: folder, stdio: 'inherit', env: environmentFor(proxy) });
  child.once('error', ({ message }) => {
    console.error(`orch: ${message}`);
    process.exit(127);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
}

function environmentFor(proxy: string): NodeJS.ProcessEnv {
  const { ORCH_NODE_OPTIONS: nodeOptions, ...given } = process.env;
  const others = Object.entries(given).filter(([name]) => !/^all_proxy$/i.test(name));
  const direct = 'localhost,127.0.0.1,::1';
  return {
    ...Object.fromEntries(others),
    ...(nodeOptions && { NODE_OPTIONS: nodeOptions }),
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    NO_PROXY: direct,
    no_proxy: direct,
    // Node's own fetch, from 22.21 and 24 on.
    NODE_USE_ENV_PROXY: '1',
    // Yarn 2 and later look at nothing else.
    YARN_HTTP_PROXY: proxy,
    YARN_HTTPS_PROXY: proxy,
  };
}
