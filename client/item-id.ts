import { randomInt } from 'node:crypto';
import anyAscii from 'any-ascii';

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * An id for a work item that has none: the words of its title, in whatever script, and what tells it from others of the same
 * words.
 */
export function itemIdOf(title: string): string {
  const words = title
    .normalize('NFC')
    .replace(/./gsu, asAscii)
    .replace(/['’`]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  const suffix = Array.from({ length: 5 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return words === '' ? `task-${suffix}` : `${words}-${suffix}`;
}

/** What stands for a whole word is set apart: 登录 is `deng-lu`, and an emoji its name. */
function asAscii(character: string): string {
  const ascii = anyAscii(character);
  return /\p{Ideographic}|\p{Extended_Pictographic}|\p{Script=Hangul}/u.test(character) ? ` ${ascii} ` : ascii;
}
