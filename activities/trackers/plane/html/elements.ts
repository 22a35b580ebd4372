import { fenced } from '../../../../domain/content/fenced.js';
import { type Close, type MarkdownWriter, nothing } from './markdown-writer.js';
import { onOneLine } from './on-one-line.js';

export type Attributes = Readonly<Record<string, string>>;
type Begin = (writer: MarkdownWriter, attributes: Attributes) => Close;

/** Tells the writer that an element begins, and answers what its end does; one that is not here is what stands in it. */
export function begin(writer: MarkdownWriter, element: string, attributes: Attributes): Close {
  if (writer.takes === 'text' && element === 'br') writer.text('\n');
  return writer.takes === 'elements' ? (begins.get(element)?.(writer, attributes) ?? nothing) : nothing;
}

const block: Begin = (writer) => {
  writer.flush();
  return () => writer.flush();
};

const heading =
  (level: number): Begin =>
  (writer) => {
    writer.flush();
    return () => writer.flush(`${'#'.repeat(level)} `);
  };

const marked =
  (mark: string): Begin =>
  (writer) =>
    writer.marked(mark, mark);

const hidden: Begin = (writer) => writer.hidden();

const quote: Begin = (writer) => {
  writer.flush();
  const leave = writer.within({ first: '> ', rest: '> ', isTight: false });
  return () => {
    writer.flush();
    leave();
  };
};

const item: Begin = (writer, { 'data-checked': checked }) => {
  writer.flush();
  const { marker, isTight } = writer.nextItem();
  const box = checked === undefined ? '' : `[${checked === 'true' ? 'x' : ' '}] `;
  const leave = writer.within({ first: marker + box, rest: ' '.repeat(marker.length), isTight });
  return () => {
    writer.flush();
    leave();
  };
};

const code: Begin = (writer) =>
  writer.kept((text) => {
    const line = onOneLine(text);
    if (line !== '') writer.verbatim(inCode(line));
  });

const codeBlock: Begin = (writer, attributes) => {
  if (writer.inTable) return code(writer, attributes);
  writer.flush();
  return writer.kept((text) => {
    if (text.trim() !== '') writer.write(fenced(text.replaceAll(/\r\n?/g, '\n')).split('\n'));
  });
};

const link: Begin = (writer, { href = '' }) => {
  if (!/^(https?|mailto):/i.test(href)) return nothing;
  return writer.marked('[', `](${encoded(href)})`);
};

/** A picture that is in Plane alone has no address that anybody could open. */
const picture: Begin = (writer, { src = '', alt = '' }) => {
  const name = onOneLine(alt).replaceAll(/[[\]\\]/g, '');
  if (/^https?:/i.test(src)) writer.verbatim(`![${name}](${encoded(src)})`);
  else writer.verbatim(name === '' ? '(a picture)' : `(a picture: ${name})`);
  return nothing;
};

const mention: Begin = (writer, { label, entity_identifier: id = 'somebody' }) => {
  writer.text(`@${label ?? id}`);
  return nothing;
};

const begins: ReadonlyMap<string, Begin> = new Map<string, Begin>([
  ...each('p div section article header footer main aside nav figure figcaption address dl dt dd details', block),
  ...each('summary form fieldset center body', block),
  ...[1, 2, 3, 4, 5, 6].map((level): [string, Begin] => [`h${level}`, heading(level)]),
  ...each('strong b', marked('**')),
  ...each('em i', marked('*')),
  ...each('s del strike', marked('~~')),
  ...each('script style template head title noscript iframe object svg math', hidden),
  ...each('img image-component', picture),
  ['blockquote', quote],
  ['ul', (writer) => writer.list(false)],
  ['ol', (writer) => writer.list(true)],
  ['li', item],
  ['pre', codeBlock],
  ['code', code],
  ['a', link],
  ['mention-component', mention],
  ['table', (writer) => writer.table()],
  ['tr', run((writer) => writer.row())],
  ...each('td th', (writer) => writer.cell()),
  ['br', run((writer) => writer.breakLine())],
  [
    'hr',
    run((writer) => {
      writer.flush();
      if (!writer.inTable) writer.write(['---']);
    }),
  ],
]);

function each(names: string, begin: Begin): [string, Begin][] {
  return names.split(' ').map((name) => [name, begin]);
}

function run(act: (writer: MarkdownWriter) => void): Begin {
  return (writer) => {
    act(writer);
    return nothing;
  };
}

function inCode(text: string): string {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  const room = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${room}${text}${room}${fence}`;
}

function encoded(url: string): string {
  return url.replaceAll(/[\s()<>]/g, (found) => ({ '(': '%28', ')': '%29' })[found] ?? encodeURIComponent(found));
}
