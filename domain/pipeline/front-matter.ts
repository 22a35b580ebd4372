import { keepStart } from '../text/cut-text.js';
import { verdicts, type Verdict } from './stages.js';

/** What an artifact's front matter decides. */
export interface FrontMatter {
  /** Null where none is given, or none that exists. */
  readonly verdict: Verdict | null;
  /** What stands there, at most 100 characters; null where there is no verdict at all. */
  readonly given: string | null;
  /** The text behind the front matter. */
  readonly body: string;
}

/** Reads `verdict:` from the block between `---` lines at the very beginning; what stands further down decides nothing. */
export function readFrontMatter(text: string): FrontMatter {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const opening = lines.findIndex((line) => line.trim() !== '');
  const closing = lines.findIndex((line, index) => index > opening && /^(---|\.\.\.)\s*$/.test(line));
  if (opening === -1 || !/^---\s*$/.test(lines[opening] ?? '') || closing === -1) {
    return { verdict: null, given: null, body: lines.join('\n').trim() };
  }
  const body = lines
    .slice(closing + 1)
    .join('\n')
    .trim();
  const values = lines.slice(opening + 1, closing).flatMap(verdictOf);
  const given = values.length === 0 ? null : keepStart(values.join(', '), 100);
  // Two verdicts that differ are none.
  const [only, ...others] = new Set(values.map(normal));
  const verdict = others.length > 0 ? undefined : verdicts.find((known) => known === only);
  return { verdict: verdict ?? null, given, body };
}

/** The text with its verdict marked as an earlier round's, so that it decides nothing any more. */
export function retireVerdict(text: string): string {
  if (readFrontMatter(text).given === null) return text;
  const parts = text.split(/(\r\n|\n|\r)/);
  const lines = parts.filter((_, index) => index % 2 === 0);
  const ends = parts.filter((_, index) => index % 2 === 1);
  const opening = lines.findIndex((line) => /^\uFEFF?---\s*$/.test(line));
  const closing = lines.findIndex((line, index) => index > opening && /^(---|\.\.\.)\s*$/.test(line));
  const retired = lines.map((line, index) =>
    index > opening && index < closing && verdictOf(line).length > 0
      ? `earlier-${line.replace(/^["']?verdict["']?/i, 'verdict')}`
      : line,
  );
  return retired.map((line, index) => line + (ends[index] ?? '')).join('');
}

function verdictOf(line: string): string[] {
  if (!/^["']?verdict["']?\s*:/i.test(line)) return [];
  const value = line.slice(line.indexOf(':') + 1).replace(/(^|\s)#.*$/, '');
  return [value.trim().replace(/^(["'])(.*)\1$/, '$2')];
}

function normal(value: string): string {
  return value
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
}
