import type { Block, Content, Span, Text } from './content.js';
import { fenced } from './fenced.js';
import { plainLines, plainSpans } from './plain.js';

/** GitHub takes no comment of more than 65,536 characters; a hidden mark follows. */
const longest = 60_000;
const cutOff = '(cut: the comment would be too long)';

/**
 * As Gitea and GitHub read it. No text in it means anything there: it calls nobody, names no issue, closes none, and links
 * nowhere.
 */
export function toMarkdown(content: Content): string {
  const blocks: string[] = [];
  let length = 0;
  for (const block of content.map(blockToMarkdown)) {
    length += block.length + 2;
    if (length > longest) return [...blocks, cutOff].join('\n\n');
    blocks.push(block);
  }
  return blocks.join('\n\n');
}

function blockToMarkdown(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return asLine(textToMarkdown(block.text));
    case 'small':
      return `<sub>${textToMarkdown(block.text)}</sub>`;
    case 'list':
      return block.items.map((item) => `- ${asLine(textToMarkdown(item))}`).join('\n');
    case 'table':
      return [rowOf(block.head), `|${'---|'.repeat(block.head.length)}`, ...block.rows.map(rowOf)].join('\n');
    case 'quote':
      return plainLines(block.text).split('\n').map(quoted).join('\n');
    case 'verbatim':
      return fenced(plainLines(block.text));
  }
}

function rowOf(texts: readonly Text[]): string {
  return `| ${texts.map((text) => textToMarkdown(text, true)).join(' | ')} |`;
}

/** The backslash keeps the lines apart; what was indented would be code. */
function quoted(line: string, index: number, lines: readonly string[]): string {
  const said = asLine(meaningless(line.trim()));
  const goesOn = said !== '' && (lines[index + 1] ?? '').trim() !== '';
  return `> ${said}${goesOn ? '\\' : ''}`.trimEnd();
}

/** What would be a heading, a list or another block at the beginning of a line. */
function asLine(text: string): string {
  return text.trimStart().replace(/^(?:(\d{1,9})(?=[.)])|(?=[-+=:]|#+(?:\s|$)))/, '$1\\');
}

function textToMarkdown(text: Text, inTable = false): string {
  return plainSpans(text)
    .map((span) => spanToMarkdown(span, inTable))
    .join('')
    .trim();
}

function spanToMarkdown(span: Span, inTable: boolean): string {
  if (typeof span === 'string') return meaningless(span);
  switch (span.kind) {
    case 'strong':
      return set('**', meaningless(span.text));
    case 'code':
      // A table's cells are parted before anything in them is read.
      return inTable && span.text.includes('|') ? meaningless(span.text) : inCode(span.text);
    case 'item':
      // An issue's number is the item.
      return /^\d+$/.test(span.text) ? `#${span.text}` : meaningless(span.text);
    case 'link':
      return `[${meaningless(span.text)}](${span.url.replace(/&(?=[#\w]+;)/g, '&amp;')})`;
  }
}

function set(mark: string, text: string): string {
  return text.trim() === '' ? text : `${mark}${text.trim()}${mark}`;
}

function inCode(text: string): string {
  if (text.trim() === '') return text;
  const fence = '`'.repeat(1 + longestRun(text));
  const room = /^[\s`]|[\s`]$/.test(text) ? ' ' : '';
  return `${fence}${room}${text}${room}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Nobody sees it, and no forge finds a name, a number or an address across it. */
const gap = '&#8203;';

function meaningless(text: string): string {
  return text
    .replace(/[\\`*{}[\]<>|$~]|(?<![a-z0-9])_|_(?![a-z0-9])/gi, '\\$&')
    .replace(/&(?=[#\w]+;)/g, '&amp;')
    .replace(/[@#!](?=\w)|\bgh-(?=\d)|\\\[(?=\\\[)|:(?=\/\/)|\bwww(?=\.)/gi, `$&${gap}`);
}
