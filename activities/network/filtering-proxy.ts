import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request as askHttp, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { Reach } from '../../domain/network/address.js';
import { parseTarget, reachAllowed, type Target, targetInWords } from '../../domain/network/host-rule.js';
import { authorizationOf, connectTo, connectToProxy, ForbiddenAddress, lookUp, type LookUp } from './connect-out.js';
import { joinSockets } from './join-sockets.js';
import { type ProxyEnvironment, upstreamFor } from './upstream-proxy.js';

export interface FilteringProxyOptions {
  /** The unix socket to serve at; what lies there goes. */
  readonly socket: string;
  readonly rules: readonly string[];
  /** It may name a proxy by which this host itself goes out. */
  readonly environment: ProxyEnvironment;
  /** Each time, `host:port`. */
  readonly onRefused: (target: string) => void;
  readonly lookUp?: LookUp;
}

export interface FilteringProxy {
  /** Breaks off what goes through it. */
  close(): void;
}

const mostConnections = 512;

/** The one way out of a sandbox: takes CONNECT and requests with a whole address, and lets through what the rules name. */
export async function startFilteringProxy(options: FilteringProxyOptions): Promise<FilteringProxy> {
  const open = new Set<Duplex>();
  const keep = (socket: Duplex) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  // An upload may take hours; its headers may not.
  const server = createServer({ requestTimeout: 0, headersTimeout: 60_000 });
  server.maxConnections = mostConnections;
  server.on('connection', keep);
  server.on('clientError', (_error, socket) => refuse(socket, answers.unreadable));
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    // Whoever it lives in, a worker too, does not fall by what one of its programs has said or been told.
    tunnel(options, request, client, head, keep).catch(() => client.destroy());
  });
  server.on('request', (request, response) => {
    forward(options, request, response, keep).catch(() => response.destroy());
  });
  rmSync(options.socket, { force: true });
  server.listen(options.socket);
  await once(server, 'listening');
  // Of a connection that could not be taken, for want of descriptors.
  server.on('error', () => undefined);
  return {
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
      rmSync(options.socket, { force: true });
    },
  };
}

interface Answer {
  readonly status: string;
  readonly text: string;
}

const answers = {
  unreadable: { status: '400 Bad Request', text: 'This is a proxy, and no request for one.' },
  forbidden: (target: Target): Answer => ({
    status: '403 Forbidden',
    text: `orch: ${targetInWords(target)} is not among the hosts that this project's network names.`,
  }),
  unreachable: (target: Target, why: unknown): Answer => ({
    status: '502 Bad Gateway',
    text: `orch: ${targetInWords(target)} cannot be reached: ${why instanceof Error ? why.message : String(why)}`,
  }),
};

async function tunnel(
  options: FilteringProxyOptions,
  { url = '' }: IncomingMessage,
  client: Duplex,
  head: Buffer,
  keep: (socket: Duplex) => void,
): Promise<void> {
  const target = parseTarget(url);
  const way = await goTo(options, target, 'https');
  if (!('socket' in way)) {
    refuse(client, way);
    return;
  }
  const { socket, upstream } = way;
  keep(socket);
  if (client.destroyed) return void socket.destroy();
  if (upstream === null) {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
  } else {
    // Its answer to this is the answer to the program.
    const { 'proxy-authorization': proof } = authorizationOf(upstream);
    const proven = proof === undefined ? '' : `Proxy-Authorization: ${proof}\r\n`;
    const place = authorityOf(way.target);
    socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${proven}\r\n`);
  }
  if (head.length > 0) socket.write(head);
  joinSockets(client, socket);
}

/** What is for the next hop alone. */
const ofHop = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'host'],
];

async function forward(
  options: FilteringProxyOptions,
  request: IncomingMessage,
  response: ServerResponse,
  keep: (socket: Duplex) => void,
): Promise<void> {
  const [, authority = '', path = ''] = /^http:\/\/([^/?#]*)([^#]*)/i.exec(request.url ?? '') ?? [];
  const way = await goTo(options, parseTarget(authority, 80), 'http');
  if (!('socket' in way)) {
    answer(response, way);
    return;
  }
  const { socket, upstream, target } = way;
  keep(socket);
  if (response.destroyed) return void socket.destroy();
  const place = target.port === 80 ? authorityOf(target).replace(/:80$/, '') : authorityOf(target);
  const listed = (request.headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  const kept = Object.entries(request.headersDistinct).filter(
    ([name]) => !ofHop.includes(name) && !listed.includes(name),
  );
  const asked = askHttp({
    createConnection: () => socket,
    method: request.method ?? 'GET',
    path: upstream === null ? (path.startsWith('/') ? path : `/${path}`) : `http://${place}${path}`,
    setHost: false,
    headers: {
      ...Object.fromEntries(kept),
      host: place,
      ...(upstream !== null && authorizationOf(upstream)),
      ...(request.headers['transfer-encoding'] !== undefined && { 'transfer-encoding': 'chunked' }),
      connection: 'close',
    },
  });
  asked.once('response', (told) => {
    const headers = Object.entries(told.headersDistinct).filter(([name]) => !ofHop.includes(name));
    try {
      response.writeHead(told.statusCode ?? 502, Object.fromEntries(headers));
    } catch (error) {
      // A status that there is not.
      socket.destroy();
      answer(response, answers.unreachable(target, error));
      return;
    }
    pipeline(told, response, () => socket.destroy());
  });
  asked.on('error', (error) => answer(response, answers.unreachable(target, error)));
  response.once('close', () => socket.destroy());
  pipeline(request, asked, () => undefined);
}

interface Way {
  readonly target: Target;
  readonly socket: Socket;
  /** Null: the socket leads to the place itself. */
  readonly upstream: URL | null;
}

async function goTo(
  { rules, environment, onRefused, lookUp: look = lookUp }: FilteringProxyOptions,
  target: Target | null,
  scheme: 'http' | 'https',
): Promise<Way | Answer> {
  if (target === null) return answers.unreadable;
  const allowed: Reach | null = reachAllowed(rules, target);
  const refused = () => {
    onRefused(targetInWords(target));
    return answers.forbidden(target);
  };
  if (allowed === null) return refused();
  try {
    const upstream = upstreamFor(environment, target, scheme);
    const socket = await (upstream === null ? connectTo(target, allowed, look) : connectToProxy(upstream));
    return { target, socket, upstream };
  } catch (error) {
    return error instanceof ForbiddenAddress ? refused() : answers.unreachable(target, error);
  }
}

function refuse(socket: Duplex, { status, text }: Answer): void {
  if (!socket.writable) return void socket.destroy();
  const head = ['Content-Type: text/plain; charset=utf-8', `Content-Length: ${Buffer.byteLength(text) + 1}`];
  const lines = [`HTTP/1.1 ${status}`, ...head, 'Connection: close', '', `${text}\n`];
  socket.end(lines.join('\r\n'), () => socket.destroy());
}

function answer(response: ServerResponse, { status, text }: Answer): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(Number.parseInt(status, 10), { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${text}\n`);
}

function authorityOf({ host, port }: Target): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
