import { keepEnd } from '../text/cut-text.js';

const limit = 8_000;

/** The end of a text that is read from its end, without what would disturb a terminal or a database. */
export function lastWords() {
  let text = '';
  return {
    putBefore(line: string): void {
      if (line === '' || text.length >= limit) return;
      text = keepEnd(`${line}\n${text}`, limit);
    },
    whole(): string {
      return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '').trim();
    },
  };
}
