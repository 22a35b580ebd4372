import type { AgentResult } from '../agents/agent-words.js';
import { retryAfter } from './retry-after.js';

export type FailureKind =
  | { readonly kind: 'quota' | 'transient'; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'unusable'; readonly onceMore: boolean }
  | { readonly kind: 'dead-session' }
  | { readonly kind: 'failed' };

const unusable: FailureKind = { kind: 'unusable', onceMore: false };

/** Of which kind an agent's error is: by its fields first, by its text where they say nothing. */
export function failureKind(result: AgentResult | null, text: string): FailureKind {
  return (result === null ? null : byFields(result, text)) ?? byText(text) ?? { kind: 'failed' };
}

function byFields(result: AgentResult, text: string): FailureKind | null {
  const { status, subtype } = result;
  const reasons = [result.errorType, result.terminalReason];
  const retryAfterSeconds = retryAfter(text);
  // Limits of our own making, not of the provider's.
  if (subtype === 'error_max_turns' || subtype === 'error_max_budget_usd') return { kind: 'failed' };
  const told = (words: readonly string[]) => words.some((word) => reasons.includes(word));
  if (told(['usage_limit_reached'])) return { kind: 'quota', retryAfterSeconds };
  if (told(['connection_failed', 'stream_idle_timeout', 'no_response']))
    return { kind: 'transient', retryAfterSeconds };
  if (told(['prompt_too_long', 'autocompact_thrashing', 'tool_history_mismatch'])) return { kind: 'dead-session' };
  if (told(refusedAccount)) return unusable;
  if (status === null) return null;
  if (status === 429)
    return isQuota(text) ? { kind: 'quota', retryAfterSeconds } : { kind: 'transient', retryAfterSeconds };
  if (status === 408 || status >= 500) return { kind: 'transient', retryAfterSeconds };
  if (status === 401 || status === 403) return { kind: 'unusable', onceMore: expiredLogin.test(text) };
  if (status === 402 || status === 404) return unusable;
  if (status === 413) return { kind: 'dead-session' };
  return null;
}

/** Claude Code's own words for an account, a key or an installation that only a person can fix. */
const refusedAccount = [
  'api_key_auth_disabled',
  'claude_code_version_too_old',
  'consent_unanswered',
  'gateway_session_expired',
  'gateway_signin_required',
  'invalid_credential_header',
  'long_context_credits_required',
  'model_requires_usage_credits',
  'named_profile_unusable',
  'org_disabled_credential',
  'provider_credentials',
  'stored_login_refused',
  'tls_cert_signature_failure',
  'tls_untrusted_ca',
];

const expiredLogin = /OAuth token has expired|refresh token was already used/i;

/** The first row that fits decides. None of the patterns takes more than linear time. */
const rows: readonly (readonly [RegExp, (text: string) => FailureKind])[] = [
  [
    /Prompt is too long|No conversation found with session ID|ran out of room in the model's context window|context_length_exceeded|exceeds the context window|no rollout found for|no (?:thread|conversation) with id/i,
    () => ({ kind: 'dead-session' }),
  ],
  [expiredLogin, () => ({ kind: 'unusable', onceMore: true })],
  [
    /Credit balance is too low|Invalid API key|Not logged in|Please run \/login|issue with the selected model|^orch-launcher: /im,
    () => unusable,
  ],
  // Codex tells the status in words, and its account's troubles.
  [
    /\b(?:unexpected|last) status:? 40[1-4]\b|\(status 403\b|access token could not be refreshed|Quota exceeded\. Check your plan|exceeded your current quota|upgrade to Plus:|Missing environment variable|\bmodel_not_found\b|\bmodel [`'"][^`'"\s]{1,100}[`'"] does not exist|model is not supported when using/i,
    () => unusable,
  ],
  // Says itself that it is not the usage limit.
  [/not your usage limit/i, transient],
  [
    /hit your [\w -]{0,40}limit|usage limit (?:has been )?reached|out of extra usage|(?:5-hour|weekly|session) limit reached/i,
    (text) => ({ kind: 'quota', retryAfterSeconds: retryAfter(text) }),
  ],
  [
    /\b(?:API Error:?|Request rejected|status(?: code)?|HTTP)[ :(]{1,3}(?:429|408|5\d\d)\b|\boverloaded(?:_error)?\b|rate.?limit(?:ed|_error|_exceeded| exceeded| reached)|temporarily limiting requests|Connection (?:dropped|error|reset|failed)|Request timed out|\b(?:ECONNRESET|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|EAI_AGAIN|EPIPE)\b|fetch failed|socket hang up|stream disconnected before completion|Error while reading the server response|error sending request|experiencing high demand|model is at capacity/i,
    transient,
  ],
];

function byText(text: string): FailureKind | null {
  return rows.find(([pattern]) => pattern.test(text))?.[1](text) ?? null;
}

function isQuota(text: string): boolean {
  return byText(text)?.kind === 'quota';
}

function transient(text: string): FailureKind {
  return { kind: 'transient', retryAfterSeconds: retryAfter(text) };
}
