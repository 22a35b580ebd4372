import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { UserError } from '../../../domain/failures/user-error.js';
import { choosePort } from '../../../stack/ports/free-port.js';

const wish = { wanted: null, last: null, what: 'Temporal', setting: 'ORCH_TEMPORAL_PORT' };
let server: Server;
let taken: number;
beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  taken = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

test('a port that is in use is an error that names port, purpose and setting', async () => {
  const choice = choosePort({ ...wish, wanted: taken });
  await expect(choice).rejects.toBeInstanceOf(UserError);
  await expect(choice).rejects.toThrow(new RegExp(`Port ${taken}, set for Temporal, is in use[^]*ORCH_TEMPORAL_PORT`));
});

test('a free port that is set is taken; where none is set, any free one', async () => {
  const free = await choosePort(wish);
  expect(free).not.toBe(taken);
  expect(await choosePort({ ...wish, wanted: free })).toBe(free);
});

test('where none is set, the last one is taken again unless somebody has it, and no port of outgoing connections', async () => {
  const first = await choosePort(wish);
  expect(await choosePort({ ...wish, last: first })).toBe(first);
  const other = await choosePort({ ...wish, last: taken });
  expect(other).not.toBe(taken);
  expect(other).toBeLessThan(32_768);
});
