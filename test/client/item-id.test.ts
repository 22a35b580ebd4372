import { expect, test } from '@jest/globals';
import { itemIdOf } from '../../client/item-id.js';
import { itemProblem } from '../../domain/task/branch-name.js';

test.each([
  ['Export orders as CSV', 'export-orders-as-csv'],
  ['修复登录', 'xiu-fu-deng-lu'],
  ['Добавить экспорт', 'dobavit-eksport'],
  ['🚀 Launch 🎉', 'rocket-launch-tada'],
  ['日本語', 'ri-ben-yu'],
  ['ひらがな', 'hiragana'],
  ['한국어 제목', 'han-gug-eo-je-mog'],
  ['Übergröße der Łódź', 'ubergrosse-der-lodz'],
  ['I ❤️ it', 'i-heart-it'],
  ['u\u0308ber', 'uber'],
  ['Don’t fail', 'dont-fail'],
  ['../../etc', 'etc'],
  ['Größe: ändern!', 'grosse-andern'],
  ['--upload-pack=x', 'upload-pack-x'],
  ['???', 'task'],
  ['\u202e\u200b', 'task'],
  ['word '.repeat(30), 'word-word-word-word-word-word-word-word'],
])('the id of %j is readable', (title, words) => {
  const id = itemIdOf(title);
  expect(id.replace(/-[a-z2-9]{5}$/, '')).toBe(words);
  expect(itemProblem(id)).toBeNull();
  expect(itemIdOf(title)).not.toBe(id);
});

test('many of one title have ids of their own', () => {
  expect(new Set(Array.from({ length: 50 }, () => itemIdOf('Greet'))).size).toBe(50);
});
