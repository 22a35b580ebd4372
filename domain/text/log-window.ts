import { redactParts } from './redact-log.js';
import type { Redact } from './redact.js';

/** A part of a run's log, by byte offsets of the file; its text is redacted, and so may be shorter or longer than they say. */
export interface LogWindow {
  readonly from: number;
  /** Where the next window begins. */
  readonly next: number;
  readonly text: string;
  /** Of the whole log, now. */
  readonly size: number;
  /** Nothing more will be written. */
  readonly ended: boolean;
}

/** What is asked of a host. */
export interface LogWindowRequest {
  readonly number: number;
  /** Beyond the log's end: only its size is asked. */
  readonly from: number;
  readonly bytes: number;
  /** How long to wait for more where there is none yet. */
  readonly waitSeconds: number;
}

/** A window travels through a history of Temporal's. */
export const mostWindowBytes = 65_536;

/** As long as a secret may look, or a private key. What stands so close to a window is read with it. */
export const windowMargin = 16_384;

const mark = '[redacted]';
const newline = 0x0a;

export interface ReadBytes {
  /** With a margin on both sides of the window, as far as the log has one. */
  readonly bytes: Buffer;
  /** The log's offset of the first of them. */
  readonly start: number;
  readonly from: number;
  readonly most: number;
  /** Nothing will come behind them. */
  readonly last: boolean;
}

/** Whole lines where one ends in the window; of a longer line a part that cuts no character and no secret. */
export function cutWindow(
  { bytes, start, from, most, last }: ReadBytes,
  redact: Redact,
): Pick<LogWindow, 'from' | 'next' | 'text'> {
  const begin = beginOf(bytes, from - start, redact);
  const end = endOf(bytes, begin.at, { most, last }, redact);
  const text = end.at <= begin.at ? '' : end.secret ? mark : redactLines(bytes, begin.at, end.at, redact);
  return { from, next: start + Math.max(begin.at, end.at), text: begin.secret ? `${mark}${text}` : text };
}

interface Cut {
  readonly at: number;
  /** What lies on the window's side of it is part of a secret. */
  readonly secret: boolean;
}

/** Where a reader asks for any place, that may lie within a secret: then the window begins behind it. */
function beginOf(bytes: Buffer, wanted: number, redact: Redact): Cut {
  const at = characterFrom(bytes, wanted);
  if (at === 0 || bytes[at - 1] === newline || isSafe(bytes, at, redact)) return { at, secret: false };
  const later = safeAfter(bytes, at, redact);
  if (later !== null) return { at: later, secret: true };
  const lineEnd = bytes.indexOf(newline, at);
  return { at: lineEnd === -1 ? bytes.length : lineEnd, secret: true };
}

function endOf(bytes: Buffer, begin: number, { most, last }: Pick<ReadBytes, 'most' | 'last'>, redact: Redact): Cut {
  const end = Math.min(begin + most, bytes.length);
  const lineEnd = bytes.lastIndexOf(newline, end - 1) + 1;
  if (end > begin && lineEnd > begin) return { at: lineEnd, secret: false };
  if (last && end === bytes.length) return { at: end, secret: false };
  // Its line is not whole yet, and what it is cut at may turn out to lie within a secret.
  if (end === bytes.length || (!last && bytes.length - end < windowMargin && !bytes.includes(newline, end))) {
    return { at: begin, secret: false };
  }
  for (let back = 0; end - back > begin; back = Math.max(64, back * 2)) {
    const at = characterBefore(bytes, end - back);
    if (at > begin && isSafe(bytes, at, redact)) return { at, secret: false };
  }
  const later = safeAfter(bytes, end, redact);
  return later === null ? { at: characterFrom(bytes, end), secret: true } : { at: later, secret: false };
}

/** The next place where a secret is not cut; null: there is none nearby. */
function safeAfter(bytes: Buffer, from: number, redact: Redact): number | null {
  for (let step = 0; step <= windowMargin; step = Math.max(64, step * 2)) {
    const at = characterFrom(bytes, from + step);
    if (at < bytes.length && isSafe(bytes, at, redact)) return at;
  }
  return null;
}

/** Both sides by themselves are redacted as the whole is. */
function isSafe(bytes: Buffer, at: number, redact: Redact): boolean {
  const before = bytes.toString('utf8', Math.max(0, characterBefore(bytes, at - windowMargin)), at);
  const after = bytes.toString('utf8', at, characterBefore(bytes, at + windowMargin));
  return redact(before) + redact(after) === redact(before + after);
}

/** The lines before are read for a private key that began in them. */
function redactLines(bytes: Buffer, begin: number, end: number, redact: Redact): string {
  const lines = redactParts(redact, windowMargin);
  for (const text of bytes.toString('utf8', 0, begin).split('\n').slice(0, -1)) lines.part({ text, ends: true });
  const texts = bytes.toString('utf8', begin, end).split('\n');
  const shown = texts.map((text, index) => {
    const isWhole = index < texts.length - 1;
    if (!isWhole && text === '') return '';
    const part = lines.part({ text, ends: true });
    return part === null ? '' : isWhole ? `${part.text}\n` : part.text;
  });
  return shown.join('');
}

function characterFrom(bytes: Buffer, wanted: number): number {
  let at = Math.min(wanted, bytes.length);
  while (isWithinCharacter(bytes, at)) at += 1;
  return at;
}

function characterBefore(bytes: Buffer, wanted: number): number {
  let at = Math.min(Math.max(wanted, 0), bytes.length);
  while (isWithinCharacter(bytes, at)) at -= 1;
  return at;
}

/** Whether a character's first byte stands before, and this is one of its others. */
function isWithinCharacter(bytes: Buffer, at: number): boolean {
  for (let back = 0; back < longestCharacter && isFollowing(bytes[at - back]); back += 1) {
    const first = bytes[at - back - 1] ?? 0;
    if (first >= 0xc0) return back + 1 < (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2);
  }
  return false;
}

const longestCharacter = 4;

function isFollowing(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
