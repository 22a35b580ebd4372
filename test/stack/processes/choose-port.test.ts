import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { UserError } from '../../../domain/failures/user-error.js';
import { choosePort } from '../../../stack/processes/free-port.js';

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
  const choice = choosePort(taken, 'Temporal', 'ORCH_TEMPORAL_PORT');
  await expect(choice).rejects.toBeInstanceOf(UserError);
  await expect(choice).rejects.toThrow(new RegExp(`Port ${taken}, set for Temporal, is in use[^]*ORCH_TEMPORAL_PORT`));
});

test('a free port that is set is taken; where none is set, any free one', async () => {
  const free = await choosePort(null, 'Temporal', 'ORCH_TEMPORAL_PORT');
  expect(free).not.toBe(taken);
  expect(await choosePort(free, 'Temporal', 'ORCH_TEMPORAL_PORT')).toBe(free);
});
