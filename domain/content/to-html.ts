import { escapeHtml } from './escape-html.js';
import type { Block, Content, Span, Text } from './content.js';
import { plainLines, plainSpans } from './plain.js';

export function toHtml(content: Content): string {
  return content.map(blockToHtml).join('\n');
}

function blockToHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${textToHtml(block.text)}</p>`;
    case 'small':
      return `<sub>${textToHtml(block.text)}</sub>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${textToHtml(item)}</li>`).join('')}</ul>`;
    case 'table': {
      const rows = block.rows.map((row) => rowOf('td', row)).join('');
      return `<table>${rowOf('th', block.head)}${rows}</table>`;
    }
    case 'quote':
      return `<blockquote>${escapeHtml(plainLines(block.text)).replaceAll('\n', '<br>')}</blockquote>`;
    case 'verbatim':
      return `<pre>${escapeHtml(plainLines(block.text))}</pre>`;
  }
}

function rowOf(cell: 'th' | 'td', texts: readonly Text[]): string {
  return `<tr>${texts.map((text) => `<${cell}>${textToHtml(text)}</${cell}>`).join('')}</tr>`;
}

function textToHtml(text: Text): string {
  return plainSpans(text).map(spanToHtml).join('');
}

function spanToHtml(span: Span): string {
  if (typeof span === 'string') return escapeHtml(span);
  const text = escapeHtml(span.text);
  switch (span.kind) {
    case 'item':
      return text;
    case 'strong':
      return `<b>${text}</b>`;
    case 'code':
      return `<code>${text}</code>`;
    case 'link':
      return `<a href="${escapeHtml(span.url)}">${text}</a>`;
  }
}
