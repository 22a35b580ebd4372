import { createRedact, type Redact } from './redact.js';

/** What is read at once of a line; a line of any length comes in parts. */
export interface LinePart {
  readonly text: string;
  /** Whether the line ends with it. */
  readonly ends: boolean;
}

/** A secret looks longer where it is spelled in JSON or in a URL. */
const longestSpelling = 6;
const leastOverlap = 4_096;

const keyBegins = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g;
const keyEnds = /-----END [A-Z ]{0,40}PRIVATE KEY-----/g;
/** A line of base64, or one of the headers that stand before it. */
const keyLine = /^\s*(?:[A-Za-z0-9+/=]*|[A-Za-z-]{1,40}: .{0,200})\s*$/;

export interface LogRedact {
  /** Of a text that is whole. */
  text(text: string): string;
  /** Of a log's lines as they come; null: there is nothing (yet) to show of it. */
  part(part: LinePart): LinePart | null;
}

/** The redaction of what is read in parts: a secret that runs over the border of two parts or lines is found as well. */
export function createLogRedact(secrets: readonly string[]): LogRedact {
  const overlap = Math.max(leastOverlap, ...secrets.map((secret) => secret.length * longestSpelling));
  return redactParts(createRedact(secrets), overlap);
}

/** The same by a redaction whose secrets are not known here; `overlap`: as long as the longest of them may look. */
export function redactParts(redact: Redact, overlap: number): LogRedact {
  let held = '';
  let restIsSecret = false;
  let insideKey = false;

  const line = (text: string, ends: boolean): LinePart | null => {
    if (insideKey) {
      const [end] = text.matchAll(keyEnds);
      if (end === undefined && keyLine.test(text)) return null;
      insideKey = false;
      if (end !== undefined) return line(text.slice(end.index + end[0].length), ends);
    }
    insideKey = lastOf(keyBegins, text) > lastOf(keyEnds, text);
    return { text: redact(text), ends };
  };

  return {
    text: redact,
    part({ text, ends }) {
      if (restIsSecret) {
        restIsSecret = !ends;
        return ends ? { text: '', ends } : null;
      }
      const whole = held + text;
      held = '';
      if (ends) return line(whole, true);
      const cut = safeCut(whole, redact, overlap);
      if (cut === 0 && whole.length <= overlap) {
        held = whole;
        return null;
      }
      // Nowhere is there a place that is certainly not within a secret: what follows counts as part of it.
      restIsSecret = cut === 0;
      held = restIsSecret ? '' : whole.slice(cut);
      return { text: redact(restIsSecret ? whole : whole.slice(0, cut)), ends: false };
    },
  };
}

/** Where a text can be cut so that both parts by themselves are redacted as the whole is; 0: nowhere. */
function safeCut(text: string, redact: (text: string) => string, overlap: number): number {
  const whole = redact(text);
  for (let back = overlap; back < text.length; back *= 2) {
    const cut = text.length - back;
    if (redact(text.slice(0, cut)) + redact(text.slice(cut)) === whole) return cut;
  }
  return 0;
}

function lastOf(pattern: RegExp, text: string): number {
  return [...text.matchAll(pattern)].at(-1)?.index ?? -1;
}
