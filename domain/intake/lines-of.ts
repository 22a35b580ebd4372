/** A line of Markdown, and how it is read: said by its writer, or shown as a quote or as code, or not shown at all. */
export interface Line {
  readonly text: string;
  /** `below-quote`: written as the writer's own, and shown as part of the quote above it. */
  readonly as: 'said' | 'below-quote' | 'quote' | 'code' | 'hidden';
}

/** What a reader sees decides: a command in a quote, in code or in an HTML comment is none. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let inside: Inside | null = null;
  let belowQuote = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    // A list's item ends, and what is fenced in it, where a line is not indented as the item is.
    if (inside !== null && inside.indent > 0 && line.trim() !== '' && indentOf(line) < inside.indent) inside = null;
    if (inside !== null) {
      lines.push({ text: line, as: inside.as });
      if (inside.isEnd(line)) inside = null;
      continue;
    }
    const begun: Begun | null = beginOf(line);
    inside = begun === null || begun.endsAtOnce ? null : begun.inside;
    const isBlank = line.trim() === '';
    const isQuote = quote.test(line);
    if (begun !== null) lines.push({ text: line, as: begun.inside.as });
    else if (isQuote) lines.push({ text: line, as: 'quote' });
    else if (/^(?: {4}| {0,3}\t)/.test(line)) lines.push({ text: line, as: 'code' });
    else lines.push({ text: line, as: belowQuote && !isBlank ? 'below-quote' : 'said' });
    belowQuote = begun === null && !isBlank && (isQuote || belowQuote);
  }
  return withoutSpans(lines);
}

interface Inside {
  readonly as: 'code' | 'quote' | 'hidden';
  readonly isEnd: (line: string) => boolean;
  /** Of the list's item that it stands in. */
  readonly indent: number;
}

interface Begun {
  readonly inside: Inside;
  readonly endsAtOnce: boolean;
}

const items = '(?:(?:[-*+]|\\d{1,9}[.)]) {1,4})*';
const fence = new RegExp(`^( {0,3}${items})(\`{3,}(?!.*\`)|~{3,})`);
const quote = new RegExp(`^ {0,3}${items}>`);
/** HTML that keeps what is in it as it is, or quotes it. */
const element = /^ {0,3}<(pre|code|script|style|textarea|blockquote)(?=[\s>]|$)/i;
const comment = /^ {0,3}<!--/;

function beginOf(line: string): Begun | null {
  const [, before = '', mark] = fence.exec(line) ?? [];
  if (mark !== undefined) {
    const indent = before.trim() === '' ? 0 : before.length;
    const closing = new RegExp(`^ {0,${indent + 3}}${mark.charAt(0)}{${mark.length},}\\s*$`);
    return { inside: { as: 'code', isEnd: (later) => closing.test(later), indent }, endsAtOnce: false };
  }
  const [, tag] = element.exec(line) ?? [];
  if (tag !== undefined)
    return until(`</${tag.toLowerCase()}>`, tag.toLowerCase() === 'blockquote' ? 'quote' : 'code', line);
  return comment.test(line) ? until('-->', 'hidden', line) : null;
}

function until(end: string, as: Inside['as'], first: string): Begun {
  const isEnd = (line: string) => line.toLowerCase().includes(end);
  return { inside: { as, isEnd, indent: 0 }, endsAtOnce: isEnd(first) };
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}

/** Code spans and comments that go on over the lines of one paragraph. */
const span = /\\[^]|(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)|<!--[^]*?-->/g;

function withoutSpans(lines: readonly Line[]): Line[] {
  const read: Line[] = [];
  let paragraph: Line[] = [];
  const end = () => {
    const text = paragraph.map((line) => line.text).join('\n');
    const within = linesWithin(text);
    const shown = text.replaceAll(span, withoutComment).split('\n');
    read.push(
      ...paragraph.map(({ as }, index): Line => ({ text: shown[index] ?? '', as: within.has(index) ? 'code' : as })),
    );
    paragraph = [];
  };
  for (const line of lines) {
    const isText = (line.as === 'said' || line.as === 'below-quote') && line.text.trim() !== '';
    if (isText) {
      paragraph.push(line);
      continue;
    }
    end();
    read.push(line);
  }
  end();
  return read;
}

function withoutComment(found: string): string {
  return found.startsWith('<!--') ? found.replaceAll(/[^\n]/g, '') : found;
}

/** The numbers of the lines that begin within a span. */
function linesWithin(paragraph: string): Set<number> {
  const within = new Set<number>();
  let line = 0;
  let at = 0;
  for (const { index, 0: found } of paragraph.matchAll(span)) {
    for (; at < index; at += 1) if (paragraph[at] === '\n') line += 1;
    for (; at < index + found.length; at += 1) {
      if (paragraph[at] !== '\n') continue;
      line += 1;
      if (found.length > 2) within.add(line);
    }
  }
  return within;
}
