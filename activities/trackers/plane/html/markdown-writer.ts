import { createInlineMarkdown, type InlineMarkdown } from './inline-markdown.js';
import { createMarkdownBlocks, type MarkdownBlocks } from './markdown-blocks.js';
import { onOneLine } from './on-one-line.js';

/** What the end of an element does. */
export type Close = () => void;

interface Table {
  readonly rows: string[][];
  /** Of tables in tables: theirs are parts of the outermost one's cells. */
  depth: number;
}

/** Blocks and lines of one text, as its elements begin and end. */
export interface MarkdownWriter extends Pick<InlineMarkdown, 'verbatim' | 'breakLine'> {
  /** Within what is kept only text, within what is hidden nothing. */
  readonly takes: 'elements' | 'text' | 'nothing';
  text(text: string): void;
  /** What was said so far becomes a block; in a table, where a cell is one line, a space. */
  flush(before?: string): void;
  write: MarkdownBlocks['write'];
  within: MarkdownBlocks['within'];
  marked(begin: string, end: string): Close;
  /** Its text as it is, given when it ends. */
  kept(use: (text: string) => void): Close;
  hidden(): Close;
  list(isOrdered: boolean): Close;
  /** What stands before an item of the list that is open. */
  nextItem(): { readonly marker: string; readonly isTight: boolean };
  readonly inTable: boolean;
  table(): Close;
  row(): void;
  cell(): Close;
  take(): string;
}

export const nothing: Close = () => undefined;

export function createMarkdownWriter(): MarkdownWriter {
  const blocks = createMarkdownBlocks();
  const inline = createInlineMarkdown();
  const lists: { readonly isOrdered: boolean; items: number }[] = [];
  const marks = new Set<string>();
  let hidden = 0;
  let keeping: string[] | null = null;
  let table: Table | null = null;

  const flush = (before = '') => {
    if (table !== null) {
      inline.breakLine();
      return;
    }
    const text = inline.take();
    if (text === '') return;
    blocks.write(before === '' ? text.split('\n').map(asLine) : [before + onOneLine(text)]);
  };
  const closeTable = ({ rows }: Table) => {
    table = null;
    const [head, ...body] = rows.filter((row) => row.length > 0);
    if (head !== undefined) blocks.write([rowOf(head), `|${'---|'.repeat(head.length)}`, ...body.map(rowOf)]);
  };
  return {
    ...{ flush, write: blocks.write, within: blocks.within, verbatim: inline.verbatim, breakLine: inline.breakLine },
    get takes() {
      if (hidden > 0) return 'nothing';
      return keeping === null ? 'elements' : 'text';
    },
    text(text) {
      if (hidden > 0) return;
      if (keeping === null) inline.text(text);
      else keeping.push(text);
    },
    marked(begin, end) {
      // In itself it means nothing more.
      if (marks.has(begin)) return nothing;
      marks.add(begin);
      inline.open({ begin, end });
      return () => {
        marks.delete(begin);
        inline.close();
      };
    },
    kept(use) {
      const kept: string[] = [];
      keeping = kept;
      return () => {
        keeping = null;
        use(kept.join(''));
      };
    },
    hidden() {
      hidden += 1;
      return () => {
        hidden -= 1;
      };
    },
    list(isOrdered) {
      flush();
      lists.push({ isOrdered, items: 0 });
      return () => {
        flush();
        lists.pop();
      };
    },
    nextItem() {
      const list = lists.at(-1) ?? { isOrdered: false, items: 0 };
      list.items += 1;
      return { marker: list.isOrdered ? `${list.items}. ` : '- ', isTight: list.items > 1 || lists.length > 1 };
    },
    get inTable() {
      return table !== null;
    },
    table() {
      flush();
      const made = (table ??= { rows: [], depth: 0 });
      made.depth += 1;
      return () => {
        made.depth -= 1;
        if (made.depth === 0) closeTable(made);
      };
    },
    row() {
      if (table?.depth === 1) table.rows.push([]);
    },
    cell() {
      flush();
      if (table?.depth !== 1) return flush;
      const { rows } = table;
      return () => {
        if (rows.length === 0) rows.push([]);
        rows.at(-1)?.push(onOneLine(inline.take()).replaceAll('|', '\\|'));
      };
    },
    take() {
      flush();
      return blocks.take();
    },
  };
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** What would be a heading, a list or another block at the beginning of a line. */
function asLine(line: string): string {
  return line.replace(
    /^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=>|[-+*](?:\s|$)|#{1,6}(?:\s|$)|-{2,}\s*$|={1,}\s*$|~{3}))/,
    '$1\\',
  );
}
