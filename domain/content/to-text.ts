import type { Block, Content, Span, Text } from './content.js';
import { plainLines, plainSpans } from './plain.js';

/** For where nothing is set: a notice, a terminal. */
export function toText(content: Content): string {
  return content.map(blockToText).join('\n');
}

function blockToText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'small':
      return textToText(block.text);
    case 'list':
      return block.items.map((item) => `- ${textToText(item)}`).join('\n');
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(textToText).join(' | ')).join('\n');
    case 'quote':
      return plainLines(block.text).replace(/^/gm, '> ');
    case 'verbatim':
      return plainLines(block.text);
  }
}

function textToText(text: Text): string {
  return plainSpans(text).map(spanToText).join('');
}

function spanToText(span: Span): string {
  if (typeof span === 'string') return span;
  return span.kind === 'link' && span.url !== span.text ? `${span.text} (${span.url})` : span.text;
}
