import { createServer } from 'node:net';
import { UserError } from '../../domain/failures/user-error.js';

/** Below those of outgoing connections: one of ours must not sit on the port of a server that is started again. */
const ours = { from: 20_000, to: 32_000 };
const tries = 20;

export interface PortWish {
  /** Null: none is set. */
  readonly wanted: number | null;
  /** What it was the last time, where none is set. */
  readonly last: number | null;
  readonly what: string;
  readonly setting: string;
}

/** The port that was set, if nobody listens on it; else the last one, or any that is free. */
export async function choosePort({ wanted, last, what, setting }: PortWish): Promise<number> {
  if (wanted === null) return chooseOurs(last);
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

async function chooseOurs(last: number | null): Promise<number> {
  const random = () => ours.from + Math.floor(Math.random() * (ours.to - ours.from));
  for (const port of [...(last === null ? [] : [last]), ...Array.from({ length: tries }, random)]) {
    try {
      return await listenOnce(port);
    } catch {
      // It is taken.
    }
  }
  return listenOnce(0);
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
