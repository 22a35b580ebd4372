import { createServer } from 'node:net';

const tries = 5;
// Temporal takes some ports of its own beside, and panics where one is gone.
const isTaken =
  /address already in use|EADDRINUSE|port \d+ is already in use|could not bind|bind: |panic: runtime error/i;

/**
 * Starts a server on a free port. Between the choice of a port and the server's binding it somebody else may have taken
 * it: then another one is tried. What the server says when it fails is looked for in the error's message.
 */
export async function withFreePort(start) {
  for (let tried = 1; ; tried += 1) {
    const port = await freePort();
    try {
      return await start(port);
    } catch (error) {
      if (tried === tries || !isTaken.test(error?.message ?? '')) throw error;
    }
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
