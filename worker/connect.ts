import { NativeConnection } from '@temporalio/worker';
import type { TemporalConnection } from '../config/settings/temporal.js';
import { UserError } from '../domain/failures/user-error.js';

export async function connect(temporal: TemporalConnection): Promise<NativeConnection> {
  const { address, apiKey, tls, metadata } = temporal;
  try {
    return await NativeConnection.connect({
      address,
      ...(tls !== undefined && { tls }),
      ...(apiKey !== undefined && { apiKey }),
      ...(metadata !== undefined && { metadata }),
    });
  } catch (error) {
    throw new UserError(
      `Temporal cannot be reached at ${address}: ${(error as Error).message}`,
      'Start it, or set TEMPORAL_ADDRESS to where it is.',
    );
  }
}
