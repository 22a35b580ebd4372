import { UserError } from '../../domain/failures/user-error.js';

/** What went wrong, for callers that have their own words for the way out. */
export type ClientErrorKind =
  | 'temporal-unreachable'
  | 'no-namespace'
  | 'ledger-unreachable'
  | 'ledger-outdated'
  | 'no-worker'
  | 'host-away'
  | 'refused'
  | 'unknown-task'
  | 'ambiguous-task'
  | 'unknown-breaker'
  | 'ambiguous-breaker'
  | 'not-under-way'
  | 'bad-reason'
  | 'not-here'
  | 'no-topic'
  | 'same-title'
  | 'bad-title'
  | 'bad-description'
  | 'bad-item'
  | 'bad-branch'
  | 'foreign-branch'
  | 'bad-stage'
  | 'bad-budget'
  | 'bad-priority'
  | 'unexpected';

/** What the client throws: what happened and what to do, in words that hold for every caller. */
export class ClientError extends UserError {
  readonly kind: ClientErrorKind;

  constructor(kind: ClientErrorKind, what: string, hint: string, cause?: unknown) {
    super(what, hint);
    this.name = 'ClientError';
    this.kind = kind;
    if (cause !== undefined) this.cause = cause;
  }
}
