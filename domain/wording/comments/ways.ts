import type { Text } from '../../content/content.js';
import { code } from '../../content/make.js';
import type { WayOut } from '../../task/waiting.js';
import { wayInWords } from '../ways-in-words.js';

/** How the reader of a comment can act: by a word in a comment below, or at a terminal alone. */
export type ActsBy = 'word' | 'command';

const words: Readonly<Partial<Record<WayOut['way'], string>>> = {
  answer: '/answer …',
  guide: '/guide …',
  retry: '/retry',
  'retry-from': '/retry STAGE',
  unreviewed: '/retry --unreviewed',
  cancel: '/cancel',
};

/** Names no word where that would not be heard. */
export function wayInComment(way: WayOut, taskId: string, actsBy: ActsBy): Text {
  const { command, what } = wayInWords(way, taskId);
  if (command === null) return what;
  const word = actsBy === 'word' ? words[way.way] : undefined;
  if (word !== undefined) return [code(word), ` ${what}`];
  return [code(command), ` ${actsBy === 'word' ? 'at a terminal: ' : ''}${what}`];
}
