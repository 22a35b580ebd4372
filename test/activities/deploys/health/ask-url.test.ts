import { afterEach, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type AskUrl, askUrl } from '../../../../activities/deploys/health/ask-url.js';
import { packageRoot } from '../../../../config/package-root.js';
import { ownCertificate } from '../../../fixtures/own-certificate.js';

const commit = 'c0ffee'.padEnd(40, '0');
const older = 'bad'.padEnd(40, '0');

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The address of a service that answers so. */
async function aService(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(answer))}`;
}

function ask(url: string, more: Partial<Omit<AskUrl, 'check'> & AskUrl['check']> = {}) {
  const { status = 200, contains = null, ...rest } = more;
  return askUrl({
    ...{ check: { kind: 'url', url, status, contains }, commit, withinMs: 30_000 },
    ...{ signal: new AbortController().signal, redact: (text: string) => text.replaceAll('s3cret', '[redacted]') },
    ...rest,
  });
}

async function problemOf(url: string, more: Parameters<typeof ask>[1] = {}): Promise<string> {
  const { outcome, tail, kind } = await ask(url, more);
  expect([kind, outcome, tail === '']).toEqual(['health', outcome, outcome === 'passed']);
  return tail.replaceAll(url, 'URL');
}

const says =
  (text: string, status = 200, headers = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(text);

/** For as long as somebody listens. */
const streams =
  (before: string, { more = 'x'.repeat(65_536) } = {}): RequestListener =>
  (_, response) => {
    response.write(before);
    const goOn = () => {
      while (!response.destroyed && response.write(more));
    };
    response.on('drain', goOn);
    goOn();
  };

test.each<[string, RequestListener, Parameters<typeof ask>[1]]>([
  ['answers with the status that is wanted', says('', 204), { status: 204 }],
  ['names the commit', says(`{"commit":"${commit}"}`), { contains: '"{commit}"' }],
  ['holds a text', says('all is well'), { contains: 'well' }],
  ['holds it beyond what fits into one packet', says(`${'ü'.repeat(300_000)}${commit}`), { contains: '{commit}' }],
  ['goes on for ever after it', streams(commit), { contains: '{commit}' }],
  ['goes on for ever where nothing is looked for', streams(''), {}],
  ['redirects, where that is what is wanted', says('', 302, { location: 'http://other.invalid/' }), { status: 302 }],
])('passes a service that %s', async (_, answer, more) => {
  expect(await problemOf(await aService(answer), more)).toBe('');
});

test('finds a text that comes in two pieces', async () => {
  const service = await aService((_, response) => {
    response.write(commit.slice(0, 7));
    // Its first piece was sent by itself.
    setImmediate(() => response.end(commit.slice(7)));
  });
  expect(await problemOf(service, { contains: '{commit}' })).toBe('');
});

test.each<[string, RequestListener, Parameters<typeof ask>[1], string]>([
  ['another status', says('', 503), {}, 'URL answered 503, wanted 200'],
  [
    'another status, and says why',
    says(`database\nis away: s3cret ${'!'.repeat(1_000)}`, 503, { 'content-type': 'text/plain; charset=utf-8' }),
    {},
    `URL answered 503, wanted 200\ndatabase is away: [redacted] ${'!'.repeat(171)}`,
  ],
  [
    'a page for people',
    says('<h1>s3cret</h1>', 502, { 'content-type': 'text/html' }),
    {},
    'URL answered 502, wanted 200',
  ],
  [
    'another status, and breaks off',
    (_, response) => {
      response.writeHead(500, { 'content-type': 'text/plain', 'content-length': 10 }).flushHeaders();
      response.destroy();
    },
    {},
    'URL answered 500, wanted 200',
  ],
  [
    'another protocol',
    says('', 101, { connection: 'Upgrade', upgrade: 'other' }),
    {},
    'URL answers with something else than HTTP',
  ],
  [
    'the version before',
    says(older),
    { contains: 'v={commit}' },
    'URL answers 200, and does not name c0ffee000000: an older version may run',
  ],
  ['another text', says('no'), { contains: 'yes, s3cret' }, 'URL answers 200, and does not hold "yes, [redacted]"'],
  [
    '1 GB without the commit',
    streams(''),
    { contains: '{commit}' },
    'URL answers 200, and does not name c0ffee000000: an older version may run',
  ],
  [
    'the commit after more than is read',
    says(`${'x'.repeat(1_200_000)}${commit}`),
    { contains: '{commit}' },
    'URL answers 200, and does not name c0ffee000000: an older version may run',
  ],
  [
    'less than it promised',
    (_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    },
    { contains: '{commit}' },
    'URL closed the connection before its answer was whole',
  ],
  [
    'nothing, and closes',
    ({ socket }) => socket.destroy(),
    {},
    'URL closed the connection before its answer was whole',
  ],
  [
    'something else than HTTP',
    ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
    {},
    'URL answers with something else than HTTP',
  ],
  [
    'headers without end',
    says('', 200, { 'x-long': 'x'.repeat(100_000) }),
    {},
    'URL answers with headers that are too large',
  ],
  ['too late', () => undefined, { withinMs: 50 }, 'URL did not answer within 0.05 s'],
  [
    'drop by drop',
    (_, response) => {
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    },
    { contains: '{commit}', withinMs: 100 },
    'URL did not answer within 0.1 s',
  ],
  [
    'a redirect to itself, for ever',
    says('', 302, { location: '/again' }),
    {},
    'URL redirects for ever: 5 times, the last to URL/again',
  ],
  [
    'a redirect to another place of this network',
    says('', 307, { location: 'http://127.0.0.1:1/secrets' }),
    {},
    "URL redirects to http://127.0.0.1:1/secrets, another place: name that one as the check's `url`",
  ],
  [
    'a redirect to a file',
    says('', 302, { location: 'file:///etc/passwd' }),
    {},
    "URL redirects to file:///etc/passwd, another place: name that one as the check's `url`",
  ],
  ['a redirect to nowhere', says('', 302, { location: 'http://' }), {}, 'URL answered 302, wanted 200'],
])('fails a service that answers %s', async (_, answer, more, problem) => {
  expect(await problemOf(await aService(answer), more)).toBe(problem);
});

test.each([
  ['https://shop.invalid/health', /^URL does not resolve/],
  ['http://127.0.0.1:1/', 'URL refuses connections'],
  ['http://[::1]:1/', /^URL (refuses connections|cannot be reached)/],
  ['ftp://127.0.0.1/', 'URL is no URL of http:// or https://'],
  ['http://', 'URL is no URL'],
])('says of %s what is wrong with it', async (url, problem) => {
  expect(await problemOf(url)).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
});

test('asks for the commit where the address names it, and follows a redirect on the same place', async () => {
  const asked: string[] = [];
  const service = await aService((request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? '');
    if (request.url?.endsWith('/') === true) response.end('ok');
    else response.writeHead(301, { location: `${request.url ?? ''}/` }).end();
  });
  expect(await problemOf(`${service}/versions/{commit}`, { contains: 'ok' })).toBe('');
  expect(asked).toEqual([`/versions/${commit}`, `/versions/${commit}/`]);
});

test('sends no password, asks anew each time, and takes nothing from a cache', async () => {
  const headers: IncomingMessage['headers'][] = [];
  const service = await aService((request, response) => {
    headers.push(request.headers);
    response.end();
  });
  expect(await problemOf(service.replace('//', '//me:s3cret@'))).toBe('');
  expect(headers).toMatchObject([{ connection: 'close', 'cache-control': 'no-cache', 'accept-encoding': 'identity' }]);
  expect(headers[0]).not.toHaveProperty('authorization');
});

test('ends when it is not wanted any more', async () => {
  const cancel = new AbortController();
  const service = await aService(() => cancel.abort(new Error('not wanted')));
  await expect(ask(service, { signal: cancel.signal })).rejects.toThrow('not wanted');
});

describe('a certificate', () => {
  test('of nobody known is refused', async () => {
    const port = await listen(createTlsServer(ownCertificate, says('')));
    expect(await problemOf(`https://localhost:${port}/`)).toMatch(/^URL has a certificate of nobody whom this worker/);
  });

  test('counts by what the worker is told to trust, whatever else its environment says', async () => {
    const port = await listen(createTlsServer(ownCertificate, says('')));
    const folder = mkdtempSync(join(tmpdir(), 'orch-certificate-'));
    const file = join(folder, 'own.pem');
    writeFileSync(file, ownCertificate.cert);
    const script = `
      import { askUrl } from ${JSON.stringify(join(packageRoot, 'dist/activities/deploys/health/ask-url.js'))};
      const { signal } = new AbortController();
      for (const url of process.argv.slice(1)) {
        const check = { kind: 'url', url, status: 200, contains: null };
        const { tail } = await askUrl({ check, commit: '', withinMs: 30_000, signal, redact: (text) => text });
        console.log(tail);
      }`;
    const urls = [`https://localhost:${port}/`, `https://127.0.0.1:${port}/`];
    const asks = async (environment: Record<string, string>) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', script, ...urls],
        { env: { NODE_NO_WARNINGS: '1', ...environment } },
      );
      return stdout.split('\n');
    };
    try {
      const [named, byAddress] = await asks({ NODE_EXTRA_CA_CERTS: file });
      expect(named).toBe('');
      expect(byAddress).toMatch(/has a certificate for another name \(.*127\.0\.0\.1/);
      const [unknown] = await asks({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
      expect(unknown).toMatch(/has a certificate of nobody/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is wanted where https is asked for', async () => {
    const port = await listen(createServer(says('')));
    expect(await problemOf(`https://127.0.0.1:${port}/`)).toBe('URL does not speak TLS as it should');
  });
});
