import type { AgentResult } from '../agents/agent-words.js';
import type { TransientCause } from './failure.js';
import type { ErrorMeaning } from './words/error-kind.js';
import { knownError } from './words/known-errors.js';
import { lastError } from './words/last-error.js';

export type FailureKind =
  | { readonly kind: 'transient'; readonly cause: TransientCause }
  | { readonly kind: 'unusable'; readonly onceMore: boolean; readonly lacks: 'login' | 'credit' | null }
  | { readonly kind: 'quota' | 'dead-session' | 'failed' };

const failed: FailureKind = { kind: 'failed' };

/** Of which kind a told error is: by its fields first, by its text where they say nothing. */
export function kindOfResult(result: AgentResult, text: string): FailureKind {
  // Limits of our own making, not of the provider's.
  if (result.subtype === 'error_max_turns' || result.subtype === 'error_max_budget_usd') return failed;
  const means = byFields(result, text) ?? (result.byProgram ? knownError(text) : errorIn(text));
  return means === null ? failed : kindOf(means);
}

/** Of which kind an error is that a program has printed, and that was taken for the one that ended it. */
export function kindOfPrinted(error: string | null): FailureKind {
  const means = error === null ? null : errorIn(error);
  return means === null ? failed : kindOf(means);
}

/**
 * Of which kind a result is that claims to be none of an error: some programs tell their own errors so. It is one where
 * the program says so itself, or where one line of an error is all that it says. With exit code 0 that line must be known
 * for the program's own: work that is done may be told in words that begin like an error.
 */
export function kindOfSuccess(result: AgentResult, text: string, exitCode: number): FailureKind | null {
  const means = byFields(result, text);
  if (means !== null) return kindOf(means);
  if (result.byProgram === false || text.trim().includes('\n') || text.length > longestError) return null;
  if (result.byProgram === null && exitCode === 0 && !deadSession.test(text.trim())) return null;
  const said = errorIn(text);
  return said === null ? null : kindOf(said);
}

const longestError = 400;

/** As Claude Code spells it, and nothing else: a result without an event of a model before it does not say whose it is. */
const deadSession = /^Prompt is too long(?: · automatic compaction failed: .*)?$/;

/** The meaning of the last line that begins like an error; the task's own text may speak of errors, too. */
function errorIn(text: string): ErrorMeaning | null {
  const last = lastError();
  for (const line of text.split('\n').reverse()) last.putBefore(line);
  const error = last.text();
  return error === null ? null : knownError(error.split('\n', 1)[0] ?? '');
}

function byFields(result: AgentResult, text: string): ErrorMeaning | null {
  const { status } = result;
  const byReason = [result.errorType, result.terminalReason].flatMap((reason) => reasons.get(reason ?? '') ?? [])[0];
  if (byReason !== undefined) return byReason;
  if (status === null) return null;
  if (status === 429) return knownError(text) === 'quota' ? 'quota' : 'rate-limit';
  if (status === 529) return 'overload';
  if (status === 408 || status === 425 || status >= 500) return 'server';
  if (status === 401 || status === 403) {
    return knownError(text) === 'expired-login' ? 'expired-login' : status === 401 ? 'login' : 'unusable';
  }
  if (status === 402) return 'credit';
  if (status === 404 || status === 407) return 'unusable';
  if (status === 413) return 'dead-session';
  return null;
}

/** Claude Code's own words. */
const reasons: ReadonlyMap<string, ErrorMeaning> = new Map(
  Object.entries({
    usage_limit_reached: 'quota',
    connection_failed: 'network',
    computer_slept: 'network',
    no_response: 'network',
    stream_idle_timeout: 'network',
    autocompact_thrashing: 'dead-session',
    message_over_context_limit: 'dead-session',
    prompt_too_long: 'dead-session',
    tool_history_mismatch: 'dead-session',
    // An account, a key or an installation that only a person can fix.
    api_key_auth_disabled: 'login',
    claude_code_version_too_old: 'unusable',
    consent_unanswered: 'unusable',
    gateway_content_type: 'unusable',
    gateway_session_expired: 'login',
    gateway_signin_required: 'login',
    invalid_credential_header: 'login',
    long_context_credits_required: 'unusable',
    model_requires_usage_credits: 'unusable',
    named_profile_unusable: 'unusable',
    network_edge_blocked: 'unusable',
    oauth_refresh_store_refused: 'login',
    org_disabled_credential: 'login',
    provider_credentials: 'login',
    stored_login_refused: 'login',
    tls_cert_signature_failure: 'unusable',
    tls_untrusted_ca: 'unusable',
  } as const),
);

function kindOf(means: ErrorMeaning): FailureKind {
  switch (means) {
    case 'dead-session':
    case 'quota':
      return { kind: means };
    case 'unusable':
      return { kind: 'unusable', onceMore: false, lacks: null };
    case 'login':
    case 'credit':
      return { kind: 'unusable', onceMore: false, lacks: means };
    case 'expired-login':
      return { kind: 'unusable', onceMore: true, lacks: 'login' };
    default:
      return { kind: 'transient', cause: means };
  }
}
