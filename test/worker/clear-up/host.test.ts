import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { hostOf, type Sources } from '../../../worker/clear-up/host.js';
import { removeFound } from '../../../worker/clear-up/remove-found.js';
import { judgeUnfinished } from '../../../worker/clear-up/judge-unfinished.js';
import { readSettings } from '../../../config/settings/read-settings.js';
import { holdRecord } from '../../../worker/worker-record.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orch-gc-host-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const settings = () => readSettings({ PATH: process.env.PATH, HOME: folder }, folder);

test('its git signs in at a forge as the worker does', async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="forge"' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const forges = { gitea: { kind: 'gitea' as const, name: 'gitea', url, token: 'token-of-the-forge' } };
  const { git } = hostOf({ ...settings(), forges });
  await expect(git(['ls-remote', 'origin'], { origin: `${url}/team/shop.git` })).rejects.toThrow(/does not take/);
  expect(asked).toContain(`Basic ${Buffer.from('orch:token-of-the-forge').toString('base64')}`);
  server.close();
});

test('what looked unfinished stays where a worker has started since then', async () => {
  const sources = { settings: settings() } as Sources;
  const host = hostOf(sources.settings);
  const found = { kind: 'unfinished', path: join(folder, 'demo.git.new'), ...judgeUnfinished(host) } as const;
  expect(found.removes).toBe(true);
  mkdirSync(found.path);
  const record = await holdRecord(sources.settings.stateDir, pino({ enabled: false }));
  expect(await removeFound(sources, host, found)).toContain(`pid ${process.pid}`);
  expect(existsSync(found.path)).toBe(true);
  record.remove();
  expect(await removeFound(sources, host, found)).toBeNull();
  expect(existsSync(found.path)).toBe(false);
});
