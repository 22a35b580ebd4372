import { UserError } from '../domain/failures/user-error.js';

const grpc = {
  cancelled: 1,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
};

export function temporalUnreachable(address: string | null, error: unknown): UserError {
  return new UserError(
    `Temporal does not answer${address === null ? '' : ` at ${address}`}: ${shortMessage(error)}`,
    'Start the stack (npm start, or npx orch up), or set TEMPORAL_ADDRESS to where it is; npx orch doctor looks closer.',
  );
}

/** Whatever went wrong, as one line of what and one of what to do. */
export function translateError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  return fromTemporal(error) ?? fromPostgres(error) ?? unexpected(error);
}

function fromTemporal(error: unknown): UserError | null {
  const name = nameOf(error);
  if (name === 'WorkflowUpdateFailedError' || name === 'QueryRejectedError') {
    return new UserError(
      `The task refused: ${shortMessage(causeOf(error))}`,
      'npx orch status TASK shows where it stands.',
    );
  }
  if (name === 'WorkflowNotFoundError') {
    return new UserError('Temporal knows no such task that is under way.', 'npx orch list names all tasks.');
  }
  if (name === 'WorkflowUpdateRPCTimeoutOrCancelledError') return noWorker();
  const code = grpcCode(error);
  if (code === grpc.deadlineExceeded || code === grpc.cancelled || code === grpc.failedPrecondition) return noWorker();
  if (code === grpc.unavailable || code === grpc.unauthenticated || code === grpc.permissionDenied) {
    return temporalUnreachable(null, causeOf(error) ?? error);
  }
  return null;
}

function noWorker(): UserError {
  return new UserError(
    'No worker answered in time, so nothing is sure to have changed.',
    'Start one (npm start, npx orch up or npx orch worker), look with npx orch status, and try again.',
  );
}

function fromPostgres(error: unknown): UserError | null {
  const { code, message } = error as { code?: unknown; message?: string };
  if (typeof code !== 'string' && !/timeout exceeded when trying to connect|Connection terminated/.test(message ?? ''))
    return null;
  if (code === '42P01' || code === '42703') {
    return new UserError(
      'The ledger has not the tables of this version of orch.',
      'Start a worker (npx orch worker, or npx orch up): it brings them up to date.',
    );
  }
  const postgresState = typeof code === 'string' && /^(08|28|3D|53|57)[0-9A-Z]{3}$/.test(code);
  const network = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN', undefined];
  if (!postgresState && !network.includes(code as string | undefined)) return null;
  return new UserError(
    `The ledger (Postgres) does not answer: ${shortMessage(error)}`,
    'Start the stack (npm start, or npx orch up), or set ORCH_DATABASE_URL to where it is; npx orch doctor looks closer.',
  );
}

function unexpected(error: unknown): UserError {
  return new UserError(
    `Something went wrong that orch did not expect: ${shortMessage(error)}`,
    'Run it again with ORCH_LOG_LEVEL=debug to see where, and report it.',
  );
}

/** One line, and never an empty one. */
function shortMessage(error: unknown): string {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  const text =
    typeof message === 'string' && message !== '' ? message : typeof code === 'string' ? code : String(error);
  return text.split('\n')[0] ?? text;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function nameOf(error: unknown): string | null {
  return error instanceof Error ? error.name : null;
}

/** The SDK wraps gRPC's errors; the code stands on the innermost. */
export function grpcCode(error: unknown): number | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'number') return code;
  }
  return null;
}
