import { nearestName } from '../text/nearest-name.js';
import { linesOf } from './lines-of.js';

/** What a comment asks of a task. */
export type Word =
  /** Null: whatever waits. */
  | { readonly word: 'approve'; readonly approval: string | null }
  | { readonly word: 'reject'; readonly reason: string }
  | { readonly word: 'guide' | 'answer'; readonly text: string }
  /** Null: where it is blocked. */
  | { readonly word: 'retry'; readonly stage: string | null; readonly unreviewed?: true }
  | { readonly word: 'pause' | 'resume' | 'cancel' | 'status' }
  | Misread;

/** What was meant as a word, as far as one can see, and is done nothing about. */
export interface Misread {
  readonly word: 'misread';
  /** As it was written, without its argument: `/aprove`. */
  readonly typed: string;
  readonly why:
    | { readonly is: 'unknown'; readonly nearest: WordName }
    /** Its text is missing. */
    | { readonly is: 'bare'; readonly name: WordName }
    /** More stands in its line than it takes. */
    | { readonly is: 'more-in-line'; readonly name: WordName }
    | { readonly is: 'below-quote'; readonly name: WordName }
    /** One comment has more words than are taken. */
    | { readonly is: 'too-many' };
}

export const wordNames = [
  'approve',
  'reject',
  'guide',
  'answer',
  'retry',
  'pause',
  'resume',
  'cancel',
  'status',
] as const;
export type WordName = (typeof wordNames)[number];

/** Of one comment. */
export const mostWords = 10;
/** Shorter ones are too often something else. */
const fewestMistyped = 5;
const longestTyped = 40;

/**
 * The words of a comment, in order: each at the start of a line, outside of quotes, code and HTML comments. What takes a text
 * takes the rest of its line and the lines up to the next word.
 */
export function wordsIn(text: string): Word[] {
  const found: { head: Head; rest: string[] }[] = [];
  for (const { text: line, as } of linesOf(text)) {
    const head = as === 'said' || as === 'below-quote' ? headOf(line, as === 'below-quote') : null;
    if (head !== null) found.push({ head, rest: [head.rest] });
    else if (as !== 'hidden') found.at(-1)?.rest.push(line);
  }
  const read = found.slice(0, mostWords).map(({ head, rest }) => readWord(head, rest));
  const next = found[mostWords];
  return next === undefined ? read : [...read, { word: 'misread', typed: next.head.typed, why: { is: 'too-many' } }];
}

interface Head {
  readonly typed: string;
  readonly name: WordName | null;
  readonly nearest: WordName;
  readonly belowQuote: boolean;
  /** Of its line. */
  readonly rest: string;
}

const invisible = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
/** From where a run of it begins: a run that something follows is read once. */
const punctuation = /(?<![.,:;!?…])[.,:;!?…]+$/;

function headOf(line: string, belowQuote: boolean): Head | null {
  const shown = line.replaceAll(invisible, '').replaceAll('\u00a0', ' ');
  const [, typed, rest = ''] = /^ {0,3}(\/[a-z-]+)[.,:;!?…]*(?:\s(.*))?$/is.exec(shown) ?? [];
  if (typed === undefined) return null;
  const bare = typed.slice(1).toLowerCase();
  const name = isWordName(bare) ? bare : null;
  const nearest =
    name ?? (bare.length < fewestMistyped || bare.length > longestTyped ? null : nearestName(bare, wordNames));
  if (nearest === null || !isWordName(nearest)) return null;
  return { typed: typed.slice(0, longestTyped), name, nearest, belowQuote, rest };
}

function isWordName(name: string): name is WordName {
  return (wordNames as readonly string[]).includes(name);
}

function readWord({ typed, name, nearest, belowQuote, rest }: Head, lines: readonly string[]): Word {
  const misread = (why: Misread['why']): Misread => ({ word: 'misread', typed, why });
  if (name === null) return misread({ is: 'unknown', nearest });
  if (belowQuote) return misread({ is: 'below-quote', name });
  const argument = rest.trim().replace(punctuation, '').replaceAll('`', '').trim();
  const text = lines.join('\n').trim();
  switch (name) {
    case 'reject':
      return text === '' ? misread({ is: 'bare', name }) : { word: name, reason: text };
    case 'guide':
    case 'answer':
      return text === '' ? misread({ is: 'bare', name }) : { word: name, text };
    case 'retry': {
      const { named, isUnreviewed } = readRetry(argument);
      if (named.length > 1) return misread({ is: 'more-in-line', name });
      return { word: name, stage: named[0] ?? null, ...(isUnreviewed && { unreviewed: true }) };
    }
    case 'approve': {
      if (/\s/.test(argument)) return misread({ is: 'more-in-line', name });
      const named = argument === '' ? null : argument.toLowerCase();
      return { word: name, approval: named };
    }
    default:
      return argument === '' ? { word: name } : misread({ is: 'more-in-line', name });
  }
}

/** Some editors make one long dash of two. */
const unreviewed = /^(--|—|–)unreviewed$/;

function readRetry(argument: string): { readonly named: readonly string[]; readonly isUnreviewed: boolean } {
  const parts = argument.toLowerCase().split(/\s+/);
  const named = parts.filter((part) => part !== '' && !unreviewed.test(part));
  return { named, isUnreviewed: parts.some((part) => unreviewed.test(part)) };
}
