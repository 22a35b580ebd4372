import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LookUp } from '../../../activities/network/connect-out.js';
import { type FilteringProxy, startFilteringProxy } from '../../../activities/network/filtering-proxy.js';

let folder: string;
let socketPath: string;
let proxy: FilteringProxy | null;
let refused: string[];
const closing: (() => void)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-proxy-'));
  socketPath = join(folder, 'proxy.sock');
  refused = [];
});
afterEach(async () => {
  proxy?.close();
  for (const close of closing.splice(0)) close();
  await rm(folder, { recursive: true });
});

/** Every name leads to the given addresses; none may be looked up that the rules do not name. */
function leadingTo(...addresses: string[]): LookUp {
  return () => Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
}
const neverLookedUp: LookUp = (host) => Promise.reject(new Error(`${host} was looked up`));

async function serve(
  rules: readonly string[],
  lookUp: LookUp = neverLookedUp,
  environment: Record<string, string> = {},
): Promise<void> {
  const onRefused = (target: string) => void refused.push(target);
  proxy = await startFilteringProxy({ socket: socketPath, rules, environment, onRefused, lookUp });
}

/** Says something to the proxy, and answers all that comes until it has nothing more to say. */
async function say(text: string, { ends = false } = {}): Promise<string> {
  const socket = connect({ path: socketPath, allowHalfOpen: true });
  if (ends) socket.end(text);
  else socket.write(text);
  let told = '';
  socket.on('data', (chunk: Buffer) => (told += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.on('end', () => socket.end());
  await once(socket, 'close', { signal: AbortSignal.timeout(20_000) }).catch(() => {
    throw new Error(`not closed after ${JSON.stringify(told)}`);
  });
  socket.destroy();
  return told;
}

function tunnel(place: string): string {
  return `CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n\r\n`;
}

/** Says what it has heard when the other has ended. */
async function echo(): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('end', () => socket.end(`heard ${heard}`));
    socket.on('error', () => undefined);
  });
  return listen(server);
}

async function web(answer: Parameters<typeof createHttp>[1]): Promise<number> {
  return listen(createHttp(answer));
}

async function listen(server: Server | HttpServer): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket));
  closing.push(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('what is named', () => {
  test('is reached by CONNECT, what came early too, and both ends are heard to their end', async () => {
    const port = await echo();
    await serve([`127.0.0.1:${port}`]);
    expect(await say(`${tunnel(`127.0.0.1:${port}`)}early`, { ends: true })).toBe(
      'HTTP/1.1 200 Connection established\r\n\r\nheard early',
    );
    expect(refused).toEqual([]);
  });

  test('is reached by a request with a whole address, whose Host is the address’s', async () => {
    const port = await web((request, response) => {
      const { host, 'proxy-authorization': proof, 'x-hop': hop, 'x-mine': mine } = request.headers;
      void request.toArray().then((chunks) => {
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        response.end(
          [request.method, request.url, host, proof, hop, mine, Buffer.concat(chunks as Buffer[])].join(' '),
        );
      });
    });
    await serve([`127.0.0.1:${port}`]);
    const told = await say(
      `POST http://127.0.0.1:${port}/path?q=1 HTTP/1.1\r\nHost: evil.example.org\r\nProxy-Authorization: Basic eDp5\r\n` +
        `X-Hop: x\r\nX-Mine: m\r\nConnection: close, X-Hop\r\nContent-Length: 4\r\n\r\nbody`,
    );
    expect(told).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(told).toMatch(/set-cookie: a=1\r\nset-cookie: b=2\r\n/i);
    expect(told).toContain(`POST /path?q=1 127.0.0.1:${port}   m body`);
  });

  test('and answers what is no answer is told as not reached', async () => {
    const port = await listen(createServer((socket) => socket.end('HTTP/1.1 099 None\r\n\r\n')));
    await serve([`127.0.0.1:${port}`]);
    const told = await say(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(told).toMatch(/^HTTP\/1.1 502 /);
  });

  test('is reached by one connection after the other through the same socket', async () => {
    const port = await web((request, response) => response.end(`<${request.url}>`));
    await serve([`127.0.0.1:${port}`]);
    const ask = (path: string, more = '') => `GET http://127.0.0.1:${port}${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
    const told = await say(ask('/one') + ask('/two', 'Connection: close\r\n'));
    expect(told).toMatch(/<\/one>[^]*<\/two>/);
  });

  test('a name leads where it was looked up, once', async () => {
    const port = await echo();
    let looks = 0;
    await serve([`localhost:${port}`], async (host) => {
      looks += 1;
      return host === 'localhost' ? await leadingTo('127.0.0.1')(host) : [];
    });
    expect(await say(`${tunnel(`localhost:${port}`)}x`, { ends: true })).toContain('heard x');
    expect(looks).toBe(1);
  });

  test('and does not listen, or has no address: told, and not as refused', async () => {
    const port = await echo();
    for (const close of closing.splice(0)) close();
    await serve([`127.0.0.1:${port}`, 'nowhere.example.org'], neverLookedUp);
    expect(await say(tunnel(`127.0.0.1:${port}`))).toMatch(/^HTTP\/1.1 502 [^]*cannot be reached: .*ECONNREFUSED/);
    expect(await say(tunnel('nowhere.example.org:443'))).toMatch(/^HTTP\/1.1 502 /);
    expect(await say(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(/^HTTP\/1.1 502 /);
    expect(refused).toEqual([]);
  });
});

describe('what is not named', () => {
  const rules = ['api.example.org', '*.cdn.example.org', 'git.corp:3000'];

  test.each([
    ['example.org:443', 'example.org:443'],
    ['api.example.org:22', 'api.example.org:22'],
    ['127.0.0.1:443', '127.0.0.1:443'],
    ['localhost:443', 'localhost:443'],
    ['LOCALHOST.:443', 'localhost:443'],
    ['0x7f.1:443', '127.0.0.1:443'],
    ['0:443', '0.0.0.0:443'],
    ['[::1]:443', '[::1]:443'],
    ['[::ffff:127.0.0.1]:443', '[::ffff:7f00:1]:443'],
    ['169.254.169.254:80', '169.254.169.254:80'],
    ['api.example.org.evil.org:443', 'api.example.org.evil.org:443'],
  ])('CONNECT %s is refused, told, and never looked up', async (place, told) => {
    await serve(rules);
    expect(await say(tunnel(place))).toMatch(
      /^HTTP\/1.1 403 [^]*is not among the hosts that this project's network names/,
    );
    expect(refused).toEqual([told]);
  });

  test.each([
    ['http://example.org/', 'example.org:80'],
    ['http://api.example.org:22/', 'api.example.org:22'],
    ['HTTP://Example.ORG./', 'example.org:80'],
    ['http://169.254.169.254/latest/meta-data/', '169.254.169.254:80'],
    ['http://2130706433/', '127.0.0.1:80'],
    ['http://[::ffff:7f00:1]/', '[::ffff:7f00:1]:80'],
  ])('GET %s is refused, whatever its Host says', async (url, told) => {
    await serve(rules);
    expect(await say(`GET ${url} HTTP/1.1\r\nHost: api.example.org\r\n\r\n`)).toMatch(/^HTTP\/1.1 403 /);
    expect(refused).toEqual([told]);
  });

  test.each([
    'GET / HTTP/1.1\r\nHost: api.example.org\r\n\r\n',
    'GET https://api.example.org/ HTTP/1.1\r\nHost: api.example.org\r\n\r\n',
    'GET ftp://api.example.org/ HTTP/1.1\r\nHost: api.example.org\r\n\r\n',
    'GET http://api.example.org@evil.org/ HTTP/1.1\r\nHost: api.example.org\r\n\r\n',
    'GET http://user:pass@api.example.org/ HTTP/1.1\r\nHost: api.example.org\r\n\r\n',
    'GET http:///etc/passwd HTTP/1.1\r\nHost: api.example.org\r\n\r\n',
    'CONNECT api.example.org HTTP/1.1\r\nHost: api.example.org\r\n\r\n',
    'CONNECT api.example.org@evil.org:443 HTTP/1.1\r\nHost: x\r\n\r\n',
    'CONNECT evil.org/api.example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n',
    'CONNECT :443 HTTP/1.1\r\nHost: x\r\n\r\n',
    'nonsense\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc',
    `GET http://api.example.org/ HTTP/1.1\r\nX-Huge: ${'x'.repeat(100_000)}\r\n\r\n`,
    'POST http://api.example.org/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
  ])('%j is no request, and nobody is asked', async (text) => {
    await serve(rules);
    expect(await say(text)).toMatch(/^HTTP\/1.1 400 /);
    expect(refused).toEqual([]);
  });
});

describe('a name that leads inside', () => {
  test.each([
    ['loopback', ['127.0.0.1']],
    ['metadata of a cloud', ['169.254.169.254']],
    ['IPv6 loopback', ['::1']],
    ['mapped', ['::ffff:127.0.0.1']],
    ['all of several', ['127.0.0.1', 'fe80::1']],
    ['nowhere', []],
  ])('is refused although it is named: %s', async (_, addresses) => {
    await serve(['api.example.org', '*.example.org'], leadingTo(...addresses));
    expect(await say(tunnel('api.example.org:443'))).toMatch(/^HTTP\/1.1 403 /);
    expect(refused).toEqual(['api.example.org:443']);
  });

  test('into a private network is refused where it is named by what stands above it alone', async () => {
    await serve(['*.example.org'], leadingTo('10.0.0.1'));
    expect(await say(tunnel('api.example.org:443'))).toMatch(/^HTTP\/1.1 403 /);
  });

  test('as well as outside is reached outside alone', async () => {
    const port = await echo();
    // Both lead to the same server, and only the second may be gone to.
    await serve([`localhost:${port}`], leadingTo('127.0.0.1'));
    expect(await say(`${tunnel(`localhost:${port}`)}x`, { ends: true })).toContain('heard x');
  });
});

describe('by the proxy of the host', () => {
  test('a tunnel goes through it, with its password, and its answer is the answer', async () => {
    const heard: string[] = [];
    const server = createHttp();
    server.on('connect', (request, socket) => {
      heard.push(`${request.url} ${request.headers['proxy-authorization']}`);
      socket.end('HTTP/1.1 200 OK\r\n\r\nfrom afar');
    });
    const port = await listen(server);
    await serve(['api.example.org'], neverLookedUp, { HTTPS_PROXY: `http://me:s%40cret@127.0.0.1:${port}` });
    expect(await say(tunnel('api.example.org:443'))).toBe('HTTP/1.1 200 OK\r\n\r\nfrom afar');
    const proof = Buffer.from('me:s@cret').toString('base64');
    expect(heard).toEqual([`api.example.org:443 Basic ${proof}`]);
  });

  test('a request goes to it with its whole address; what is not named never does', async () => {
    const port = await web((request, response) => response.end(`<${request.url}> ${request.headers.host}`));
    await serve(['api.example.org'], neverLookedUp, { http_proxy: `127.0.0.1:${port}` });
    expect(await say('GET http://api.example.org/x HTTP/1.1\r\nConnection: close\r\nHost: y\r\n\r\n')).toContain(
      '<http://api.example.org/x> api.example.org',
    );
    expect(await say('GET http://evil.example.org/x HTTP/1.1\r\nHost: api.example.org\r\n\r\n')).toMatch(/ 403 /);
  });

  test('loopback and what NO_PROXY names are gone to directly', async () => {
    const port = await echo();
    const environment = { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'other.org, .example.org' };
    await serve([`127.0.0.1:${port}`, 'api.example.org'], leadingTo('127.0.0.1'), environment);
    expect(await say(`${tunnel(`127.0.0.1:${port}`)}x`, { ends: true })).toContain('heard x');
    expect(await say(tunnel('api.example.org:443'))).toMatch(/^HTTP\/1.1 403 /);
  });
});

describe('connections', () => {
  async function opened(): Promise<{ client: Socket; far: Socket }> {
    const server = createServer({ allowHalfOpen: true });
    const port = await listen(server);
    await serve([`127.0.0.1:${port}`]);
    const arrived = once(server, 'connection') as Promise<[Socket]>;
    const client = connect({ path: socketPath, allowHalfOpen: true });
    client.on('error', () => undefined);
    client.write(tunnel(`127.0.0.1:${port}`));
    const [far] = await arrived;
    far.on('error', () => undefined);
    await once(client, 'data');
    return { client, far };
  }

  test('one that has said all still hears the other', async () => {
    const { client, far } = await opened();
    const heard = once(client, 'data');
    client.end('all');
    far.resume();
    await once(far, 'end');
    far.end('later');
    expect(String((await heard)[0])).toBe('later');
  });

  test('one that breaks off ends the other', async () => {
    const { client, far } = await opened();
    far.resume();
    client.destroy();
    // Until it says something more, who is gone could be one who has said all.
    const saying = setInterval(() => far.write('x'), 10);
    const closed = new Promise((resolve) => far.once('close', resolve));
    await closed.finally(() => clearInterval(saying));
  });

  test('the far one that breaks off ends the near one', async () => {
    const { client, far } = await opened();
    client.resume();
    far.resetAndDestroy();
    await once(client, 'end');
    client.destroy();
  });

  test('closing breaks all off, and leaves no socket', async () => {
    const { client, far } = await opened();
    client.resume();
    far.resume();
    const idle = connect(socketPath);
    idle.on('error', () => undefined);
    await once(idle, 'connect');
    proxy?.close();
    await Promise.all([once(client, 'end'), once(far, 'end'), once(idle, 'close')]);
    for (const socket of [client, far]) socket.destroy();
    await expect(say('x')).rejects.toThrow();
  });
});
