import { momentOf } from '../../domain/failures/duration.js';
import { writtenDate } from '../../domain/failures/written-date.js';

/** Of a forge, as far as a limit stands in it. */
export interface ForgeAnswer {
  readonly status: number;
  /** In the forge's own words; empty: it gave none. */
  readonly message: string;
  readonly header: (name: string) => string | undefined;
}

const leastMs = 1_000;
const longestMs = 24 * 3_600_000;
/** Where the forge does not say: what GitHub asks for at least. */
const usualMs = 60_000;

/** How long (milliseconds) a forge wants no more requests; null: that is not why it refuses this one. */
export function rateLimitMs(answer: ForgeAnswer, now: number): number | null {
  if (!isRateLimit(answer)) return null;
  const { header } = answer;
  // Moments are by the forge's clock: so is the answer's own date.
  const sentAt = writtenDate(header('date') ?? '', 0, now) ?? now;
  const isUsedUp = header('x-ratelimit-remaining') === '0';
  const until =
    momentIn(header('retry-after'), sentAt) ?? (isUsedUp ? momentIn(header('x-ratelimit-reset'), sentAt) : null);
  return until === null ? usualMs : Math.min(Math.max(until - sentAt, leastMs), longestMs);
}

export function isRateLimit({ status, message, header }: ForgeAnswer): boolean {
  if (status === 429) return true;
  if (status !== 403 && status !== 503) return false;
  if (header('retry-after') !== undefined) return true;
  return status === 403 && (header('x-ratelimit-remaining') === '0' || /\brate limit\b/i.test(message));
}

/** Seconds from now, an epoch, or a date of HTTP. */
function momentIn(value: string | undefined, at: number): number | null {
  const text = value?.trim() ?? '';
  return /^[-+]?\d+(?:\.\d+)?$/.test(text) ? momentOf(Number(text), 1_000, at) : writtenDate(text, 0, at);
}
