import { orch } from '../../config/called-as.js';
import { ClientError, type ClientErrorKind } from '../../client/errors/client-error.js';
import { translateError } from '../../client/errors/translate-error.js';

type Hint = string | ((hint: string) => string);

/** The ways out at a terminal: what the client says, with the commands and options that do it. */
const hints: Readonly<Record<ClientErrorKind, Hint>> = {
  'temporal-unreachable': `Start the stack (${orch} up), or set TEMPORAL_ADDRESS to where it is; ${orch} doctor looks closer.`,
  'no-namespace':
    'Create it (temporal operator namespace create --namespace NAME --retention 720h), or set TEMPORAL_NAMESPACE to one that is there.',
  'ledger-unreachable': `Start the stack (${orch} up), or set ORCH_DATABASE_URL to where it is; ${orch} doctor looks closer.`,
  'ledger-outdated': `Start a worker (${orch} worker, or ${orch} up): it brings them up to date.`,
  'no-worker': `Start one (${orch} up, or ${orch} worker), look with ${orch} status, and try again.`,
  'host-away': (hint) => hint,
  refused: `${orch} status TASK shows where it stands.`,
  'unknown-task': `${orch} list names all tasks; one is named as task/demo/x, demo/x or x.`,
  'ambiguous-task': (hint) => hint,
  'unknown-breaker': (hint) => hint,
  'ambiguous-breaker': (hint) => hint,
  'not-under-way': `${orch} list names all tasks; ${orch} start … --again starts an ended one anew.`,
  'bad-reason': (hint) => `${hint} The option: --reason "…".`,
  'not-here': (hint) => hint,
  'no-topic': (hint) => hint,
  'same-title': `${orch} status TASK shows where it stands; --yes starts another one, --item ID gives it an id of its own.`,
  'bad-title': (hint) => `${hint} The options: --title "…", --description-file FILE.`,
  'bad-description': (hint) => `${hint} The option: --description-file FILE.`,
  'bad-item': (hint) => `${hint} The option: --item ID.`,
  'bad-branch': (hint) => `${hint} The option: --branch B.`,
  'foreign-branch': (hint) => hint,
  'bad-budget': (hint) => hint,
  'bad-stage': (hint) => `${hint} The option: --from STAGE.`,
  'bad-priority': (hint) => hint,
  unexpected: 'Run it again with ORCH_LOG_LEVEL=debug to see where, and report it.',
};

/** Whatever went wrong, as one line of what and one of what to type. */
export function explainError(failure: unknown): { readonly what: string; readonly hint: string } {
  const error = translateError(failure);
  const { what, hint } = error;
  if (!(error instanceof ClientError)) return { what, hint };
  const way = hints[error.kind];
  return { what, hint: typeof way === 'string' ? way : way(hint) };
}
