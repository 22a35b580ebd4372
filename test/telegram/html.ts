/** Text as Telegram shows it, and what is set within it; offsets and lengths are of UTF-16, as Telegram counts. */
export interface Parsed {
  readonly text: string;
  readonly entities: readonly Entity[];
}

export interface Entity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

const types: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** What Telegram says of a text that it does not take. */
export class Unparsable extends Error {}

/** As `parse_mode: HTML` is read: its tags alone, each closed in its turn; any other `<` is refused. */
export function parseHtml(html: string): Parsed {
  let text = '';
  const entities: Entity[] = [];
  const open: { readonly tag: string; readonly offset: number; readonly url?: string }[] = [];
  for (let at = 0; at < html.length;) {
    const rest = html.slice(at);
    if (rest.startsWith('<')) {
      const tag = /^<(\/?)([a-z][a-z\d-]*)((?:\s+[a-z-]+(?:=(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))?)*)\s*>/i.exec(rest);
      if (tag === null) throw refused(`Unsupported start tag at byte offset ${bytesBefore(html, at)}`);
      const [whole, slash, name = '', attributes = ''] = tag;
      if (slash === '/') close(name.toLowerCase(), at);
      else start(name.toLowerCase(), attributes, at);
      at += whole.length;
    } else {
      const entity = /^&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/i.exec(rest);
      const said = entity === null ? rest.charAt(0) : characterOf(entity);
      text += said;
      at += entity?.[0].length ?? 1;
    }
  }
  const last = open.at(-1);
  if (last !== undefined) throw refused(`Can't find end tag corresponding to start tag "${last.tag}"`);
  // Spaces at both ends are left out, as the server does.
  return { text: text.trim(), entities: entities.filter(({ length }) => length > 0) };

  function start(tag: string, attributes: string, at: number): void {
    if (types[tag] === undefined) {
      throw refused(`Unsupported start tag "${tag}" at byte offset ${bytesBefore(html, at)}`);
    }
    const href = /\bhref=(?:"([^"]*)"|'([^']*)'|(\S+))/i.exec(attributes);
    const url = href === null ? undefined : parseAttribute(href[1] ?? href[2] ?? href[3] ?? '');
    open.push({ tag, offset: text.length, ...(url !== undefined && { url }) });
  }

  function close(tag: string, at: number): void {
    const last = open.pop();
    if (last === undefined) throw refused(`Unexpected end tag at byte offset ${bytesBefore(html, at)}`);
    if (last.tag !== tag) {
      throw refused(
        `Unmatched end tag at byte offset ${bytesBefore(html, at)}, expected "</${last.tag}>", found "</${tag}>"`,
      );
    }
    const { offset, url } = last;
    // A link to what is no address of the web is shown as its text.
    if (tag === 'a' && (url === undefined || !/^(https?|tg|mailto|tel):/i.test(url))) return;
    entities.push({ type: types[tag] ?? '', offset, length: text.length - offset, ...(url !== undefined && { url }) });
  }
}

function parseAttribute(value: string): string {
  return value.replace(/&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/gi, (...entity: (string | undefined)[]) =>
    characterOf(entity),
  );
}

/** One that Telegram does not know stays as it is written. */
function characterOf([whole = '', decimal, hex, name]: readonly (string | undefined)[]): string {
  if (name !== undefined) return named[name] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

function bytesBefore(html: string, at: number): number {
  return Buffer.byteLength(html.slice(0, at));
}

function refused(why: string): Unparsable {
  return new Unparsable(`Bad Request: can't parse entities: ${why}`);
}
