import { Parser } from 'htmlparser2';
import { longestDescription } from '../../../../domain/intake/item-text.js';
import { cutBytes } from '../../../../domain/text/cut-bytes.js';
import { begin } from './elements.js';
import { createMarkdownWriter } from './markdown-writer.js';

/** Far more than an editor makes; the time that a parser takes grows with the square of it. */
const mostLevels = 15_000;
/** Beyond it no text of a length that is taken is to be expected. */
const longestHtml = 4 * longestDescription;
const cutOff = '\n\n(The rest is left out: it is too long.)';

/**
 * What Plane keeps of a description or a comment, which is HTML of whatever kind, as people see it. It takes any text, never
 * throws, and answers no more than a description may have.
 */
export function htmlToMarkdown(html: string): string {
  const writer = createMarkdownWriter();
  const closers: (() => void)[] = [];
  let said: string[] = [];
  // A parser tells a text in pieces, where what a piece means hangs on the next.
  const say = () => {
    if (said.length > 0) writer.text(said.join(''));
    said = [];
  };
  const parser = new Parser({
    ontext: (text) => said.push(text),
    onopentag(name, attributes) {
      say();
      closers.push(begin(writer, name, attributes));
      if (closers.length > mostLevels) parser.pause();
    },
    onclosetag() {
      say();
      closers.pop()?.();
    },
  });
  parser.write(html.slice(0, longestHtml));
  parser.end();
  say();
  for (const close of closers.toReversed()) close();
  const isWhole = closers.length <= mostLevels && html.length <= longestHtml;
  return cutBytes(isWhole ? writer.take() : `${writer.take()}${cutOff}`, longestDescription, cutOff);
}
