import type { FastifyInstance } from 'fastify';
import { UserError } from '../domain/failures/user-error.js';

/** Answers the address that it serves at. */
export async function listen(app: FastifyInstance, address: string): Promise<string> {
  const { host, port } = parts(address);
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === 'EADDRINUSE'
        ? `The server cannot listen at ${address}: the port is taken (address already in use).`
        : `The server cannot listen at ${address}: ${(error as Error).message}`,
      'Set ORCH_SERVER_ADDRESS to an address of this host with a free port.',
    );
  }
}

export function isLoopback(address: string): boolean {
  return /^(127\.|localhost$|::1$)/i.test(parts(address).host);
}

function parts(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
}
