import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import { aComment, aProject, aServer, type Answer, closeServers, secret, signed } from './a-server.js';

afterEach(closeServers);

const body = JSON.stringify(aComment());
const jsonOf = ({ text }: Answer) => JSON.parse(text) as unknown;

describe('a webhook', () => {
  test('that is signed is kept as it came, and answered 202', async () => {
    const { send, kept } = await aServer();
    const headers = signed(body);
    const answer = await send({ headers, body });
    expect([answer.status, jsonOf(answer)]).toEqual([202, { delivery: headers['x-gitea-delivery'], outcome: 'kept' }]);
    expect(kept).toEqual([
      { account: 'gitea', id: headers['x-gitea-delivery'], event: 'issue_comment', body: Buffer.from(body) },
    ]);
  });

  test('is signed as octokit signs', async () => {
    const { send } = await aServer();
    const headers = signed(body, { 'x-hub-signature-256': await sign(secret, body) });
    expect((await send({ headers, body })).status).toBe(202);
  });

  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const notUtf8 = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
  const right = signed(body)['x-hub-signature-256'];
  test.each<[string, number, RegExp, { path?: string; body?: string | Buffer; headers?: Record<string, string> }]>([
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
    ['of an account that is not in the settings', 404, /in the settings/, { path: '/webhooks/gitlab' }],
    ['of an account named as what all objects have', 404, /in the settings/, { path: '/webhooks/constructor' }],
    ['of an account without a secret', 404, /ORCH_SILENT_WEBHOOK_SECRET is not set/, { path: '/webhooks/silent' }],
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
    ['of 20 MB', 413, /too large/, { headers: { 'content-length': String(20 * 1024 * 1024) } }],
  ])('%s is refused with %d', async (_, status, detail, sent) => {
    const { send, kept, log } = await aServer();
    const payload = sent.body ?? body;
    const headers = Object.fromEntries(
      Object.entries({ ...signed(payload), ...sent.headers }).filter(([, value]) => value !== ''),
    );
    const answer = await send({ ...(sent.path !== undefined && { path: sent.path }), headers, body: payload });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(jsonOf(answer)).toMatchObject({ status, detail: expect.stringMatching(detail) });
    expect(kept).toEqual([]);
    for (const told of [answer.text, log()]) {
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
      const { send, kept } = await aServer();
      const body = JSON.stringify(payload);
      const answer = await send({ headers: signed(body, { 'x-gitea-event-type': event }), body });
      expect(answer.status).toBe(202);
      expect(jsonOf(answer)).toMatchObject({ outcome: 'ignored', why: expect.stringMatching(why) });
      expect(kept).toEqual([]);
    },
  );

  test('of a project whose names are written in other cases is kept', async () => {
    const place = { account: 'gitea', owner: 'Acme', name: 'SHOP' };
    const { send, kept } = await aServer({ projects: () => [aProject({}, place)] });
    await send({ headers: signed(body), body });
    expect(kept).toHaveLength(1);
  });

  test('that cannot be kept is answered 503, without the reason and without a stack', async () => {
    const { send, log } = await aServer({ keep: () => Promise.reject(new Error('connect ECONNREFUSED db:5432')) });
    const answer = await send({ headers: signed(body), body });
    expect(answer.status).toBe(503);
    expect(answer.text).not.toMatch(/ECONNREFUSED|\bat /);
    expect(log()).toContain('ECONNREFUSED');
  });

  test('of an address that sends too many is answered 429; others are served, and a proxy here says whose it is', async () => {
    const { send } = await aServer({ limits: { requests: 5 } });
    const sendOf = (address: string) => send({ headers: signed(body, { 'x-forwarded-for': address }), body });
    const answers = [];
    for (let count = 0; count < 7; count += 1) answers.push(await sendOf('192.0.2.7'));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429, 429]);
    expect(answers[6]?.headers['content-type']).toContain('application/problem+json');
    expect((await sendOf('192.0.2.8')).status).toBe(202);
    expect((await send({ method: 'GET', path: '/livez', headers: { 'x-forwarded-for': '192.0.2.7' } })).status).toBe(
      200,
    );
  });

  test('has its own address, whatever it says, where no proxy here sends it', async () => {
    const { app, send } = await aServer({ limits: { requests: 1 } });
    // Not every machine of the tests has an address beside the loopback.
    app.server.on('connection', (socket) => Object.defineProperty(socket, 'remoteAddress', { value: '198.51.100.7' }));
    const sendOf = (address: string) => send({ headers: signed(body, { 'x-forwarded-for': address }), body });
    expect((await sendOf('192.0.2.3')).status).toBe(202);
    expect((await sendOf('192.0.2.4')).status).toBe(429);
  });
});

describe('what is asked beside webhooks', () => {
  test('/livez tells that it is alive, /readyz what it stands on', async () => {
    const found = { ready: false, ledger: 'does not answer', temporal: 'ok' };
    const { send } = await aServer({ readiness: () => Promise.resolve(found) });
    expect(jsonOf(await send({ method: 'GET', path: '/livez' }))).toEqual({ alive: true });
    const answer = await send({ method: 'GET', path: '/readyz' });
    expect([answer.status, jsonOf(answer)]).toEqual([503, found]);
  });

  test.each([
    [undefined, 7, 421],
    [7, 7, 200],
    [7, 8, 421],
  ])('the server of stack %p is asked for that of stack %p: %p', async (ofStack, asked, status) => {
    const { send } = await aServer(ofStack === undefined ? {} : { ofStack });
    expect((await send({ method: 'GET', path: `/livez?stack=${asked}` })).status).toBe(status);
  });

  test.each([
    ['GET', '/'],
    ['GET', '/webhooks/gitea'],
    ['GET', '/%'],
    ['PUT', '/webhooks/gitea'],
    ['POST', '/webhooks/gitea/more'],
  ])('%s %s is told as a problem, without a stack', async (method, path) => {
    const { send } = await aServer();
    const answer = await send({ method, path });
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.text).not.toMatch(/\n\s+at |node_modules/);
  });
});

describe('a connection', () => {
  test('whose request does not come to its end is answered 408 and closed', async () => {
    const { port } = await aServer({ limits: { requestMs: 200 } });
    const told = await new Promise<string>((resolve, reject) => {
      let text = '';
      const head = 'POST /webhooks/gitea HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90';
      const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\n\r\n{`));
      socket
        .on('data', (data) => (text += data.toString()))
        .on('close', () => resolve(text))
        .on('error', reject);
    });
    expect(told).toMatch(/^HTTP\/1.1 408 /);
  });

  test('with headers of 100 kB is answered 431', async () => {
    const { send } = await aServer();
    expect((await send({ headers: { 'x-long': 'x'.repeat(100_000) } })).status).toBe(431);
  });
});
