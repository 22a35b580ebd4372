import { describe, expect, test } from '@jest/globals';
import type { Content } from '../../../domain/content/content.js';
import { longestMessage, toTelegram } from '../../../domain/content/to-telegram.js';
import { parseHtml } from '../../telegram/html.js';
import { hostile } from './hostile.js';

const paragraph = (text: string): Content => [{ kind: 'paragraph', text }];

test('what there is of content, as Telegram’s HTML', () => {
  const all: Content = [
    { kind: 'paragraph', text: [{ kind: 'strong', text: 'reviewer' }, ' finished ', { kind: 'code', text: 'a*b' }] },
    { kind: 'list', items: ['one', [{ kind: 'link', text: 'two', url: 'https://git.acme.com/a?b=1&c=2' }]] },
    { kind: 'table', head: ['role', 'cost'], rows: [['developer', '$1.00']] },
    { kind: 'quote', text: 'Which one?\nThe second & last' },
    { kind: 'verbatim', text: 'not ok\n  1 < 2\n' },
    { kind: 'small', text: [{ kind: 'item', text: '12' }, ' no model'] },
  ];
  expect(toTelegram(all).split('\n')).toEqual([
    '<b>reviewer</b> finished <code>a*b</code>',
    '• one',
    '• <a href="https://git.acme.com/a?b=1&amp;c=2">two</a>',
    'role | cost',
    'developer | $1.00',
    '<blockquote>Which one?',
    'The second &amp; last</blockquote>',
    '<pre>not ok',
    '  1 &lt; 2</pre>',
    '12 no model',
  ]);
});

test.each([
  ['emoji', '👩‍👩‍👧 shop 🇩🇪'],
  ['a title from right to left', 'שלום עולם'],
  ['markdown', '**Greet** `in` [French](https://a.example) _now_ #1 | x'],
  ['tags and entities', '<b>bold</b> &lt; & &amp; "x"'],
])('%s stay as they are written', (_, text) => {
  expect(parseHtml(toTelegram(paragraph(text)))).toEqual({ text, entities: [] });
});

test.each([
  ['a name that would be called', '@ada, see a@b.example', '@\u200bada, see a@\u200bb.example'],
  ['a link that is none of the web', [{ kind: 'link', text: 'x', url: 'javascript:alert(1)' }] as const, 'x'],
  ['a link with a login', [{ kind: 'link', text: 'x', url: 'https://ada:token@git.example/x' }] as const, 'x'],
  ['what turns the writing, and half a character', 'a\u202eb\ud83d', 'ab\ufffd'],
  ['nothing', '', ''],
])('%s', (_, text, said) => {
  expect(parseHtml(toTelegram([{ kind: 'paragraph', text }]))).toEqual({ text: said, entities: [] });
});

test.each(hostile)('$name is taken by Telegram, wherever it stands', ({ text }) => {
  const content: Content = [
    {
      kind: 'paragraph',
      text: [
        { kind: 'strong', text },
        { kind: 'code', text },
        { kind: 'link', text, url: text },
      ],
    },
    { kind: 'list', items: [text] },
    { kind: 'table', head: [text], rows: [[text]] },
    { kind: 'quote', text },
    { kind: 'verbatim', text },
  ];
  expect(() => parseHtml(toTelegram(content))).not.toThrow();
});

describe('what is too long is cut to what Telegram takes, and says how much is missing:', () => {
  const words = 'word '.repeat(2_000).trim();
  const pairs = '😀'.repeat(5_000);
  const family = '👩‍👩‍👧‍👦';
  test.each<[string, Content]>([
    ['a paragraph', paragraph(words)],
    ['one word', paragraph('a'.repeat(10_000))],
    ['what grows as HTML', paragraph('<&>"'.repeat(2_500))],
    ['surrogate pairs', paragraph(pairs)],
    ['surrogate pairs, shifted', paragraph(`x${pairs}`)],
    ['families of one character', paragraph(family.repeat(1_000))],
    ['pairs upon pairs', paragraph(`a${'\u{e0101}'.repeat(5_000)}`)],
    ['pairs upon pairs, shifted', paragraph(`ab${'\u{e0101}'.repeat(5_000)}`)],
    ['marks upon marks', paragraph(`a${'\u0301'.repeat(9_999)}`)],
    ['one code', [{ kind: 'paragraph', text: ['see ', { kind: 'code', text: words }] }]],
    ['a link', [{ kind: 'paragraph', text: [{ kind: 'link', text: words, url: 'https://a.example' }] }]],
    ['a log', [{ kind: 'verbatim', text: 'not ok 1 <x>\n'.repeat(900) }]],
    ['a quotation', [{ kind: 'quote', text: words }]],
    ['a list', [{ kind: 'list', items: Array.from({ length: 900 }, (_, index) => `entry ${index} & more`) }]],
    ['many paragraphs', Array.from({ length: 1_000 }, (_, index) => paragraph(`line ${index}`)).flat()],
    ['many long ones', Array.from({ length: 40 }, () => paragraph(words)).flat()],
  ])('%s', (_, content) => {
    const { text } = parseHtml(toTelegram(content));
    expect(text.length).toBeLessThanOrEqual(longestMessage);
    expect(text.length).toBeGreaterThan(longestMessage - 250);
    expect(text).toMatch(/… \([\d,]+ more characters\)$/);
    expect(text).not.toMatch(/\p{Cs}/u);
  });

  test('between words, with the number of what is missing', () => {
    const { text } = parseHtml(toTelegram(paragraph(words), 60));
    expect(text).toBe('word word word word word word word … (9,965 more characters)');
  });

  test('no character is parted', () => {
    const { text } = parseHtml(toTelegram(paragraph(family.repeat(1_000))));
    expect(text.replace(/ … .*$/, '').replaceAll(family, '')).toBe('');
  });

  test('one that is short stays whole', () => {
    const exact = 'a'.repeat(longestMessage);
    expect(toTelegram(paragraph(exact))).toBe(exact);
  });

  test('what follows a long log is still said', () => {
    const content: Content = [
      { kind: 'paragraph', text: 'blocked' },
      { kind: 'verbatim', text: 'not ok\n'.repeat(2_000) },
      { kind: 'paragraph', text: 'orch retry demo/1' },
    ];
    const { text } = parseHtml(toTelegram(content));
    expect(text.length).toBeLessThanOrEqual(longestMessage);
    expect(text).toMatch(/^blocked\nnot ok\n[\s\S]* more characters\)\norch retry demo\/1$/);
  });
});
