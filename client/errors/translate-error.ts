import { UserError } from '../../domain/failures/user-error.js';
import { ClientError } from './client-error.js';

const grpc = {
  cancelled: 1,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
};

export function temporalUnreachable(address: string | null, error: unknown): ClientError {
  return new ClientError(
    'temporal-unreachable',
    `Temporal does not answer${address === null ? '' : ` at ${address}`}: ${shortMessage(error)}`,
    'Start the stack, or set TEMPORAL_ADDRESS to where it is.',
    error,
  );
}

/** Whatever went wrong, as one line of what and one of what to do. */
export function translateError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  return fromTemporal(error) ?? fromPostgres(error) ?? unexpected(error);
}

function fromTemporal(error: unknown): ClientError | null {
  const name = nameOf(error);
  if (name === 'QueryRejectedError') {
    return new ClientError(
      'refused',
      `The task refused: ${shortMessage(causeOf(error))}`,
      'Read the task to see where it stands.',
      error,
    );
  }
  if (name === 'WorkflowNotFoundError') {
    return new ClientError(
      'not-under-way',
      'Temporal knows no such task that is under way.',
      'The list names all tasks.',
      error,
    );
  }
  const namespace = missingNamespace(error);
  if (namespace !== null) {
    return new ClientError(
      'no-namespace',
      `Temporal has no namespace ${namespace}.`,
      'Create it on the server, or set TEMPORAL_NAMESPACE to one that is there.',
      error,
    );
  }
  const code = grpcCode(error);
  if (code === grpc.deadlineExceeded || code === grpc.cancelled || code === grpc.failedPrecondition)
    return noWorker(error);
  if (code === grpc.unavailable || code === grpc.unauthenticated || code === grpc.permissionDenied) {
    return temporalUnreachable(null, causeOf(error) ?? error);
  }
  return null;
}

/** Its name. The server says it in a message alone, of which the SDK makes an error of its own for some calls. */
function missingNamespace(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const [, first, second] = /Namespace (?:(\S+) is not found|not found: '(.*)')/.exec(at.message) ?? [];
    if (first !== undefined || second !== undefined) return first ?? second ?? null;
  }
  return null;
}

function noWorker(error: unknown): ClientError {
  return new ClientError(
    'no-worker',
    'No worker answered in time, so nothing is sure to have changed.',
    'Start one, read the task, and try again.',
    error,
  );
}

function fromPostgres(error: unknown): ClientError | null {
  const { code, message } = error as { code?: unknown; message?: string };
  if (typeof code !== 'string' && !/timeout exceeded when trying to connect|Connection terminated/.test(message ?? ''))
    return null;
  if (code === '42P01' || code === '42703') {
    return new ClientError(
      'ledger-outdated',
      'The ledger has not the tables of this version of orch.',
      'Start a worker: it brings them up to date.',
      error,
    );
  }
  const postgresState = typeof code === 'string' && /^(08|28|3D|53|57)[0-9A-Z]{3}$/.test(code);
  const network = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN', undefined];
  if (!postgresState && !network.includes(code as string | undefined)) return null;
  return new ClientError(
    'ledger-unreachable',
    `The ledger (Postgres) does not answer: ${shortMessage(error)}`,
    'Start the stack, or set ORCH_DATABASE_URL to where it is.',
    error,
  );
}

function unexpected(error: unknown): ClientError {
  return new ClientError(
    'unexpected',
    `Something went wrong that orch did not expect: ${shortMessage(error)}`,
    'Its cause says where; please report it.',
    error,
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

/** Temporal has not answered a query, or nobody could for it. */
export function isUnanswered(error: unknown): boolean {
  return grpcCode(error) !== null || nameOf(error) === 'QueryNotRegisteredError';
}

/** The SDK wraps gRPC's errors; the code stands on the innermost. */
function grpcCode(error: unknown): number | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'number') return code;
  }
  return null;
}
