import type { Block, Span, Text } from './content.js';

/** Content, as it is put together. */

export function paragraph(...text: readonly Span[]): Block {
  return { kind: 'paragraph', text };
}

export function small(text: string): Block {
  return { kind: 'small', text };
}

/** None where there is nothing to list. */
export function list(items: readonly Text[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

/** None of no lines. */
export function verbatim(lines: readonly string[]): readonly Block[] {
  return lines.length === 0 ? [] : [{ kind: 'verbatim', text: lines.join('\n') }];
}

/** None of nothing. */
export function quote(text: string | undefined): readonly Block[] {
  return text === undefined || text.trim() === '' ? [] : [{ kind: 'quote', text }];
}

export function strong(text: string): Span {
  return { kind: 'strong', text };
}

export function code(text: string): Span {
  return { kind: 'code', text };
}

/** The text alone, where nobody knows an address. */
export function linked(text: string, url: string | null | undefined): Span {
  return url === null || url === undefined ? text : { kind: 'link', text, url };
}
