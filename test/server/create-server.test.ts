import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import { aComment, aProject, aServer, secret, signed } from './a-server.js';

const body = JSON.stringify(aComment());
const url = '/webhooks/gitea';

describe('a webhook', () => {
  test('that is signed is kept as it came, and answered 202', async () => {
    const { app, kept } = await aServer();
    const headers = signed(body);
    const answer = await app.inject({ method: 'POST', url, headers, body });
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      { delivery: headers['x-gitea-delivery'], outcome: 'kept' },
    ]);
    expect(kept).toEqual([
      { account: 'gitea', id: headers['x-gitea-delivery'], event: 'issue_comment', body: Buffer.from(body) },
    ]);
  });

  test('is signed as octokit signs', async () => {
    const { app } = await aServer();
    const headers = signed(body, { 'x-hub-signature-256': await sign(secret, body) });
    expect((await app.inject({ method: 'POST', url, headers, body })).statusCode).toBe(202);
  });

  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const notUtf8 = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
  const right = signed(body)['x-hub-signature-256'];
  test.each<[string, number, RegExp, { url?: string; body?: string | Buffer; headers?: Record<string, string> }]>([
    [
      'with a wrong signature',
      401,
      /signature is wrong/,
      { headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` } },
    ],
    [
      'with a signature of another secret',
      401,
      /signature is wrong/,
      { headers: { 'x-hub-signature-256': 'sha256=' } },
    ],
    ['with half a signature', 401, /signature is wrong/, { headers: { 'x-hub-signature-256': right.slice(0, 40) } }],
    [
      'with a signature of another body',
      401,
      /signature is wrong/,
      { body: `${body} `, headers: { 'x-hub-signature-256': right } },
    ],
    ['without a signature', 401, /not signed/, { headers: { 'x-hub-signature-256': '' } }],
    ['as a form', 415, /application\/json/, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['of an account that is not in the settings', 404, /in the settings/, { url: '/webhooks/gitlab' }],
    ['of an account named as what all objects have', 404, /in the settings/, { url: '/webhooks/constructor' }],
    ['of an account without a secret', 404, /ORCH_SILENT_WEBHOOK_SECRET is not set/, { url: '/webhooks/silent' }],
    ['without an id', 400, /x-gitea-delivery/, { headers: { 'x-gitea-delivery': '' } }],
    [
      'with an id of ten thousand characters',
      400,
      /x-gitea-delivery/,
      { headers: { 'x-gitea-delivery': 'x'.repeat(10_000) } },
    ],
    ['that is no JSON', 400, /no JSON/, { body: '{"action": ' }],
    ['that is empty', 400, /no JSON/, { body: '' }],
    ['that is no UTF-8', 400, /no UTF-8/, { body: notUtf8 }],
    ['of 10,000 levels', 400, /more than 100 levels/, { body: deep }],
    [
      'that is not what its event says',
      400,
      /not as issue_comment of gitea is: .*repository/,
      { body: '{"action":"created"}' },
    ],
    ['of 20 MB', 413, /too large/, { body: `"${'x'.repeat(20 * 1024 * 1024)}"` }],
  ])('%s is refused with %d', async (_, status, detail, sent) => {
    const { app, kept, log } = await aServer();
    const payload = sent.body ?? body;
    const headers = Object.fromEntries(
      Object.entries({ ...signed(payload), ...sent.headers }).filter(([, value]) => value !== ''),
    );
    const answer = await app.inject({ method: 'POST', url: sent.url ?? url, headers, body: payload });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status, detail: expect.stringMatching(detail) });
    expect(kept).toEqual([]);
    for (const told of [answer.body, log()]) {
      expect(told).not.toContain(secret);
      expect(told).not.toMatch(/\n\s+at |node_modules/);
    }
  });

  test.each<[string, RegExp, { payload?: object; event?: string }]>([
    ['an event that orch does nothing about', /nothing about push/, { event: 'push' }],
    [
      'a repository of no project',
      /no project .* has acme\/other of gitea/,
      {
        payload: { ...aComment(), repository: { name: 'other', owner: { id: 2, login: 'acme' } } },
      },
    ],
    ['a comment that was changed', /nothing about what has happened/, { payload: { ...aComment(), action: 'edited' } }],
  ])(
    'of %s is answered 202, told so, and not kept',
    async (_, why, { payload = aComment(), event = 'issue_comment' }) => {
      const { app, kept } = await aServer();
      const body = JSON.stringify(payload);
      const answer = await app.inject({
        method: 'POST',
        url,
        headers: signed(body, { 'x-gitea-event-type': event }),
        body,
      });
      expect(answer.statusCode).toBe(202);
      expect(answer.json()).toMatchObject({ outcome: 'ignored', why: expect.stringMatching(why) });
      expect(kept).toEqual([]);
    },
  );

  test('of a project whose names are written in other cases is kept', async () => {
    const place = { account: 'gitea', owner: 'Acme', name: 'SHOP' };
    const repository = { ...aProject().repository, forge: place };
    const { app, kept } = await aServer({
      projects: () => [aProject({ repository, tracker: { ...aProject().tracker!, ...place } })],
    });
    await app.inject({ method: 'POST', url, headers: signed(body), body });
    expect(kept).toHaveLength(1);
  });

  test('that cannot be kept is answered 503, without the reason and without a stack', async () => {
    const { app, log } = await aServer({ keep: () => Promise.reject(new Error('connect ECONNREFUSED db:5432')) });
    const answer = await app.inject({ method: 'POST', url, headers: signed(body), body });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toMatch(/ECONNREFUSED|\bat /);
    expect(log()).toContain('ECONNREFUSED');
  });

  test('of an address that sends too many is answered 429, and the server stays alive', async () => {
    const { app } = await aServer({ limits: { requests: 5 } });
    const send = (remoteAddress: string) =>
      app.inject({ method: 'POST', url, headers: signed(body), body, remoteAddress });
    const answers = await Promise.all(Array.from({ length: 7 }, () => send('192.0.2.7')));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202, 202, 429, 429]);
    expect(answers[6]?.headers['content-type']).toContain('application/problem+json');
    expect((await send('192.0.2.8')).statusCode).toBe(202);
    expect((await app.inject({ url: '/livez', remoteAddress: '192.0.2.7' })).statusCode).toBe(200);
  });

  test('counts for the address that a proxy on this host names, and for no other proxy’s word', async () => {
    const { app } = await aServer({ limits: { requests: 1 } });
    const send = (remoteAddress: string, forwarded: string) =>
      app.inject({
        method: 'POST',
        url,
        headers: { ...signed(body), 'x-forwarded-for': forwarded },
        body,
        remoteAddress,
      });
    expect((await send('127.0.0.1', '192.0.2.1')).statusCode).toBe(202);
    expect((await send('127.0.0.1', '192.0.2.2')).statusCode).toBe(202);
    expect((await send('192.0.2.9', '192.0.2.3')).statusCode).toBe(202);
    expect((await send('192.0.2.9', '192.0.2.4')).statusCode).toBe(429);
  });
});

describe('what is asked beside webhooks', () => {
  test('/livez tells that it is alive, /readyz what it stands on', async () => {
    const { app } = await aServer({
      readiness: () => Promise.resolve({ ready: false, ledger: 'does not answer', temporal: 'ok' }),
    });
    expect((await app.inject({ url: '/livez' })).json()).toEqual({ alive: true });
    const answer = await app.inject({ url: '/readyz' });
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { ready: false, ledger: 'does not answer', temporal: 'ok' },
    ]);
  });

  test.each([
    ['GET', '/'],
    ['GET', url],
    ['GET', '/%'],
    ['PUT', url],
    ['POST', '/webhooks/gitea/more'],
  ] as const)('%s %s is told as a problem, without a stack', async (method, url) => {
    const { app } = await aServer();
    const answer = await app.inject({ method, url });
    expect([400, 404]).toContain(answer.statusCode);
    expect(answer.body).not.toMatch(/\n\s+at |node_modules/);
  });
});

describe('a connection', () => {
  test('whose request does not come to its end is answered 408 and closed', async () => {
    const { app } = await aServer({ limits: { requestMs: 200 } });
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    try {
      const told = await new Promise<string>((resolve, reject) => {
        let text = '';
        const socket = connect(Number(port), '127.0.0.1', () =>
          socket.write(
            `POST ${url} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{`,
          ),
        );
        socket
          .on('data', (data) => (text += data.toString()))
          .on('close', () => resolve(text))
          .on('error', reject);
      });
      expect(told).toMatch(/^HTTP\/1.1 408 /);
    } finally {
      await app.close();
    }
  });

  test('with headers of 100 kB is answered 431', async () => {
    const { app } = await aServer();
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    try {
      const status = await new Promise((resolve, reject) => {
        request({ port, path: url, method: 'POST', headers: { 'x-long': 'x'.repeat(100_000) } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end(body);
      });
      expect(status).toBe(431);
    } finally {
      await app.close();
    }
  });
});
