import { createServer } from 'node:net';
import { UserError } from '../../domain/failures/user-error.js';

/** The port that was set, if nobody listens on it; else any free one. */
export async function choosePort(wanted: number | null, what: string, setting: string): Promise<number> {
  if (wanted === null) return listenOnce(0);
  try {
    return await listenOnce(wanted);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === 'EADDRINUSE'
        ? `Port ${wanted}, set for ${what}, is in use.`
        : `Port ${wanted}, set for ${what}, cannot be used (${code ?? String(error)}).`,
      `Set ${setting} to a free port, or unset it and orch takes a free one.`,
    );
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
