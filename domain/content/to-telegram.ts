import type { Block, Content, Span, Text } from './content.js';
import { escapeHtml } from './escape-html.js';
import { plainLines, plainSpans } from './plain.js';
import { toText } from './to-text.js';

/** Of UTF-16, as Telegram counts, without tags and with each entity as what it stands for. */
export const longestMessage = 4_096;

/** A piece of text within at most one tag. */
interface Run {
  readonly text: string;
  readonly tag?: string;
  readonly url?: string;
}

/** A block is cut to make room for those after it where so much of it is left. */
const leastOfBlock = 600;

/**
 * As `parse_mode: HTML`, in one message. What is too long is cut: first the longest blocks, so that what follows a long
 * quotation is still said; then the end. Where something is missing, it says so.
 */
export function toTelegram(content: Content, longest = longestMessage): string {
  const blocks = content.map(blockToRuns).filter((runs) => lengthOf(runs) > 0);
  const room = longest - Math.max(0, blocks.length - 1);
  const share = shareOf(room, blocks.map(lengthOf));
  const runs = blocks
    .map((block) => (share < leastOfBlock ? block : cut(block, share)))
    .flatMap((block, index): Run[] => (index === 0 ? block : [{ text: '\n' }, ...block]));
  return cut(runs, longest).map(runToHtml).join('');
}

/** Without any setting, where Telegram does not take that. */
export function toPlainMessage(content: Content): string {
  return cut([{ text: toText(content) }], longestMessage)
    .map(({ text }) => text)
    .join('');
}

/** The longest that each may be, so that all have room. */
function shareOf(room: number, lengths: readonly number[]): number {
  let left = room;
  const ascending = [...lengths].sort((a, b) => a - b);
  for (const [index, length] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (length > share) return share;
    left -= length;
  }
  return room;
}

function cut(runs: Run[], longest: number): Run[] {
  const length = lengthOf(runs);
  if (length <= longest) return runs;
  let room = longest - leftOut(length).length;
  const kept: Run[] = [];
  for (const run of runs) {
    if (run.text.length > room) {
      const text = run.text.slice(0, sensibleEnd(run.text, room)).trimEnd();
      if (text !== '') kept.push({ ...run, text });
      break;
    }
    kept.push(run);
    room -= run.text.length;
  }
  return [...kept, { text: leftOut(length - lengthOf(kept)) }];
}

function leftOut(characters: number): string {
  return ` … (${characters.toLocaleString('en-US')} more characters)`;
}

/** How far back a better place for the cut is looked for. */
const looksBack = 200;
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** After a line, else after a word, else between two characters as people see them. */
function sensibleEnd(text: string, room: number): number {
  const start = Math.max(0, room - looksBack);
  const near = text.slice(start, room + 1);
  const found = [near.lastIndexOf('\n'), near.lastIndexOf(' '), [...characters.segment(near)].at(-1)?.index ?? 0];
  const end = start + (found.find((at) => at > 0) ?? 0);
  // One that is longer than all that was looked at is parted, but no half of a pair is left.
  return /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end;
}

function blockToRuns(block: Block): Run[] {
  switch (block.kind) {
    case 'paragraph':
    case 'small':
      return textToRuns(block.text);
    case 'list':
      return lines(block.items.map((item) => [{ text: '• ' }, ...textToRuns(item)]));
    case 'table':
      return lines([block.head, ...block.rows].map(rowToRuns));
    case 'quote':
      return [{ text: plainLines(block.text), tag: 'blockquote' }];
    case 'verbatim':
      return [{ text: plainLines(block.text), tag: 'pre' }];
  }
}

function rowToRuns(cells: readonly Text[]): Run[] {
  return cells.flatMap((cell, index) => [...(index === 0 ? [] : [{ text: ' | ' }]), ...textToRuns(cell)]);
}

function lines(all: readonly Run[][]): Run[] {
  return all.flatMap((runs, index) => (index === 0 ? runs : [{ text: '\n' }, ...runs]));
}

function textToRuns(text: Text): Run[] {
  return plainSpans(text)
    .map(spanToRun)
    .filter((run) => run.text !== '');
}

function spanToRun(span: Span): Run {
  if (typeof span === 'string') return { text: callingNobody(span) };
  switch (span.kind) {
    case 'item':
      return { text: callingNobody(span.text) };
    case 'strong':
      return { text: callingNobody(span.text), tag: 'b' };
    case 'code':
      return { text: span.text, tag: 'code' };
    case 'link':
      return { text: callingNobody(span.text), tag: 'a', url: span.url };
  }
}

/** A space of no width keeps a name that stands in a text from calling whoever has it. */
function callingNobody(text: string): string {
  return text.replace(/@(?=\w)/g, '@\u200b');
}

function runToHtml({ text, tag, url }: Run): string {
  const said = escapeHtml(text);
  if (tag === undefined) return said;
  return `<${tag}${url === undefined ? '' : ` href="${escapeHtml(url)}"`}>${said}</${tag}>`;
}

function lengthOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { text }) => sum + text.length, 0);
}
