import type { Span, Text } from './content.js';

/** What all writers of content do alike to what it says. */

/** What a terminal, a browser or an editor obeys instead of showing it: control characters, and those that turn the writing. */
const obeyed = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const loneSurrogate = /\p{Cs}/gu;

/** No single text is longer: forges refuse comments of more than 65,536 characters. */
const longestText = 20_000;

function plain(text: string): string {
  const cut = text.length <= longestText ? text : `${text.slice(0, longestText)} …`;
  return cut.replace(/\r\n?/g, '\n').replace(obeyed, '').replace(loneSurrogate, '\uFFFD');
}

export function plainLines(text: string): string {
  return plain(text).trimEnd().replace(/^\n+/, '');
}

/** Each on one line; a link whose address is none that may be shown is its text. */
export function plainSpans(text: Text): readonly Span[] {
  return (typeof text === 'string' ? [text] : text).map((span) => {
    if (typeof span === 'string') return onOneLine(span);
    const said = onOneLine(span.text);
    if (span.kind !== 'link') return { kind: span.kind, text: said };
    const url = webAddress(span.url);
    return url === null ? said : { kind: 'link', text: said, url };
  });
}

/** Spaces that set what follows them apart stay, where a writing shows them. */
function onOneLine(text: string): string {
  return plain(text).replace(/\s+/g, (gap) => (/^ +$/.test(gap) ? gap : ' '));
}

/** As it may stand in any writing: what could end it there is percent-encoded. Null: it is none of http or https, or has a login in it. */
export function webAddress(url: string): string | null {
  if (!/^https?:\/\/[^\s/]\S*$/i.test(url) || plain(url) !== url) return null;
  if (/^[^/]*\/\/[^/?#\\]*@/.test(url)) return null;
  return url.replace(/["'`<>()\\|]/g, hex);
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
