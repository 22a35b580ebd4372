import { reasonOf } from '../../activities/http/reason-of.js';
import { signatureOf } from '../webhooks/signature.js';
import type { NoticeWebhook } from '../../config/settings/notices/notice-webhook.js';

/** What came of telling a webhook. */
export type Posted =
  | { readonly is: 'told' }
  /** It may go well later. */
  | { readonly is: 'failed'; readonly problem: string; readonly retrySeconds: number | null }
  /** It will never take this one. */
  | { readonly is: 'refused'; readonly problem: string }
  /** There is no webhook any more. */
  | { readonly is: 'gone'; readonly problem: string };

export interface Post {
  /** The same for the same notice, told again. */
  readonly delivery: string;
  readonly kind: string;
  readonly body: unknown;
}

const timeoutMs = 10_000;
const longestRetrySeconds = 3_600;

/** Nothing that is answered or thrown has a word of the address, which may be a secret. */
export async function postNotice(
  { url, secret }: Pick<NoticeWebhook, 'url' | 'secret'>,
  { delivery, kind, body }: Post,
  patienceMs = timeoutMs,
): Promise<Posted> {
  const text = JSON.stringify(body);
  try {
    const response = await fetch(url, {
      method: 'POST',
      // Whoever it leads to was not meant, and must not learn what is told.
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'orch',
        'x-orch-event': kind,
        'x-orch-delivery': encodeURIComponent(delivery),
        ...(secret !== null && { 'x-orch-signature-256': signatureOf(secret, text) }),
      },
      body: text,
    });
    await response.body?.cancel();
    return judged(response);
  } catch (error) {
    const isLate = (error as Error).name === 'TimeoutError';
    return { is: 'failed', problem: isLate ? 'it does not answer' : reasonOf(error), retrySeconds: null };
  }
}

function judged({ status, headers }: Response): Posted {
  const problem = `it answers ${status}`;
  if (status >= 200 && status < 300) return { is: 'told' };
  if (status === 410) return { is: 'gone', problem };
  // 404: it may be on its way back.
  const passing = status >= 500 || [401, 403, 404, 408, 425, 429].includes(status);
  if (passing) return { is: 'failed', problem, retrySeconds: secondsIn(headers.get('retry-after')) };
  if (status >= 400) return { is: 'refused', problem };
  const where = 'it leads elsewhere, and is not followed: set ORCH_NOTIFY_WEBHOOK_URL to where it leads';
  return { is: 'failed', problem: `${problem}: ${where}`, retrySeconds: null };
}

/** `Retry-After`: seconds, or a date. */
function secondsIn(header: string | null): number | null {
  if (header === null) return null;
  const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), longestRetrySeconds) : null;
}
