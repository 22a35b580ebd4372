import type { Block, Content, Span, Text } from './content.js';
import { plainLines, plainSpans } from './plain.js';

/** A message as Slack's incoming webhooks take it: `text` for notifications and for what does not know blocks. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

export type SlackBlock =
  | { readonly type: 'section'; readonly text: SlackText }
  | { readonly type: 'context'; readonly elements: readonly SlackText[] };

interface SlackText {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Names and addresses in it are no more than texts. */
  readonly verbatim: true;
}

const longestSection = 3_000;
const mostBlocks = 50;

/** Within Slack's limits; what is left out is told as `…`. */
export function toSlack(content: Content): SlackMessage {
  const pieces = content.map(blockToMrkdwn).filter((piece) => piece !== '');
  const sections = pieces.reduce<string[]>((packed, piece) => {
    const last = packed.at(-1);
    const joined = last === undefined ? piece : `${last}\n${piece}`;
    return joined.length <= longestSection ? [...packed.slice(0, -1), joined] : [...packed, piece];
  }, []);
  const kept = sections.length <= mostBlocks ? sections : [...sections.slice(0, mostBlocks - 1), '…'];
  return { text: kept[0] ?? '…', blocks: kept.map(section) };
}

function section(text: string): SlackBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

function blockToMrkdwn(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'small':
      return spansToMrkdwn(block.text, longestSection);
    case 'list':
      return fitted(block.items.map((item) => `• ${spansToMrkdwn(item, longestItem)}`));
    case 'table':
      return fenced([block.head, ...block.rows].map((row) => row.map((cell) => plainOf(cell)).join(' | ')).join('\n'));
    case 'quote':
      return fitted(
        plainLines(block.text)
          .split('\n')
          .map((line) => `> ${cut(line, longestItem)}`),
      );
    case 'verbatim':
      return fenced(plainLines(block.text));
  }
}

const longestItem = 1_000;

/** As many lines as there is room for. */
function fitted(lines: readonly string[]): string {
  let kept = '';
  for (const line of lines) {
    const more = kept === '' ? line : `${kept}\n${line}`;
    if (more.length > longestSection - 2) return `${kept}\n…`;
    kept = more;
  }
  return kept;
}

function fenced(text: string): string {
  // Nothing in it can end it.
  const said = text.replaceAll('```', '`\u200b``');
  return said.trim() === '' ? '' : `\`\`\`\n${cut(said, longestSection - 8)}\n\`\`\``;
}

function spansToMrkdwn(text: Text, longest: number): string {
  const spans = plainSpans(text);
  const whole = spans.map(spanToMrkdwn).join('');
  // Cut within no tag: what is too long is a text alone.
  return whole.length <= longest ? whole : cut(plainOf(text), longest);
}

function spanToMrkdwn(span: Span): string {
  if (typeof span === 'string') return escapeSlack(span);
  const said = escapeSlack(span.text);
  switch (span.kind) {
    case 'strong':
      return said.trim() === '' ? said : `*${said.trim()}*`;
    case 'code':
      return said.trim() === '' || said.includes('`') ? said : `\`${said}\``;
    case 'item':
      return said;
    case 'link':
      return `<${escapeSlack(span.url)}|${said}>`;
  }
}

function plainOf(text: Text): string {
  return plainSpans(text)
    .map((span) => (typeof span === 'string' ? span : span.text))
    .join('');
}

/** The text escaped, and so much of it as fits. */
function cut(text: string, longest: number): string {
  const whole = escapeSlack(text);
  if (whole.length <= longest) return whole;
  let kept = '';
  for (const character of text) {
    const escaped = escapeSlack(character);
    if (kept.length + escaped.length > longest - 2) break;
    kept += escaped;
  }
  return `${kept.trimEnd()} …`;
}

/** What Slack reads as a mention or a link is text. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
