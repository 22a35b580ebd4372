import { describe, expect, test } from '@jest/globals';
import type { Content } from '../../../domain/content/content.js';
import { toHtml } from '../../../domain/content/to-html.js';
import { toMarkdown } from '../../../domain/content/to-markdown.js';
import { toText } from '../../../domain/content/to-text.js';
import { hostile } from './hostile.js';

const all: Content = [
  { kind: 'paragraph', text: [{ kind: 'strong', text: 'reviewer' }, ' finished ', { kind: 'code', text: 'a*b' }] },
  { kind: 'list', items: ['one', [{ kind: 'link', text: 'two', url: 'https://git.acme.com/a?b=1&c=2' }]] },
  { kind: 'table', head: ['role', 'cost'], rows: [['developer', '$1.00']] },
  { kind: 'verbatim', text: 'not ok\n  1 < 2\n' },
  { kind: 'small', text: 'no model' },
];

test('what there is of content, as HTML', () => {
  expect(toHtml(all).split('\n')).toEqual([
    '<p><b>reviewer</b> finished <code>a*b</code></p>',
    '<ul><li>one</li><li><a href="https://git.acme.com/a?b=1&amp;c=2">two</a></li></ul>',
    '<table><tr><th>role</th><th>cost</th></tr><tr><td>developer</td><td>$1.00</td></tr></table>',
    '<pre>not ok',
    '  1 &lt; 2</pre>',
    '<sub>no model</sub>',
  ]);
});

test('as Markdown', () => {
  expect(toMarkdown(all).split('\n')).toEqual([
    ...['**reviewer** finished `a*b`', ''],
    ...['- one', '- [two](https://git.acme.com/a?b=1&c=2)', ''],
    ...['| role | cost |', '|---|---|', '| developer | \\$1.00 |', ''],
    ...['```', 'not ok', '  1 < 2', '```', ''],
    '<sub>no model</sub>',
  ]);
});

test('as plain text', () => {
  expect(toText(all).split('\n')).toEqual([
    'reviewer finished a*b',
    '- one',
    '- two (https://git.acme.com/a?b=1&c=2)',
    'role | cost',
    'developer | $1.00',
    'not ok',
    '  1 < 2',
    'no model',
  ]);
});

describe.each(hostile)('$name', ({ text, html, markdown, plain = text }) => {
  const paragraph: Content = [{ kind: 'paragraph', text }];

  test('means nothing in HTML', () => {
    expect(toHtml(paragraph)).toBe(`<p>${html}</p>`);
    expect(toHtml([{ kind: 'paragraph', text: [{ kind: 'strong', text }] }])).toBe(`<p><b>${html}</b></p>`);
    expect(toHtml([{ kind: 'table', head: [text], rows: [] }])).toBe(`<table><tr><th>${html}</th></tr></table>`);
  });

  test('means nothing in Markdown, wherever it stands', () => {
    expect(toMarkdown(paragraph)).toBe(markdown);
    expect(toMarkdown([{ kind: 'list', items: [text] }])).toBe(`- ${markdown}`);
    const within = markdown.replace(/^\\(?=[-#:])|^1\\(?=\.)/, (begin) => begin.slice(0, -1));
    expect(toMarkdown([{ kind: 'small', text }])).toBe(`<sub>${within}</sub>`);
    expect(toMarkdown([{ kind: 'table', head: ['h'], rows: [[text]] }])).toBe(`| h |\n|---|\n| ${within} |`);
    expect(toMarkdown([{ kind: 'paragraph', text: ['x ', { kind: 'strong', text }] }])).toBe(`x **${within}**`);
  });

  test('means nothing in a quote, line by line', () => {
    expect(toHtml([{ kind: 'quote', text: `a\n${text.replace(/\s+/g, ' ')}` }])).toBe(
      `<blockquote>a<br>${html}</blockquote>`,
    );
    const lines = toMarkdown([{ kind: 'quote', text: `before\n\n    ${text.replace(/\s+/g, ' ')}` }]).split('\n');
    expect(lines).toEqual(['> before', '>', `> ${markdown}`]);
  });

  test('is as it is in plain text', () => {
    expect(toText(paragraph)).toBe(plain);
  });
});

test.each([
  ['a fence', 'a\n```\nb', '````\na\n```\nb\n````'],
  ['a longer fence', '`````', '``````\n`````\n``````'],
  ['mentions and references', '@ada closes #1 <script>', '```\n@ada closes #1 <script>\n```'],
  ['colours, and turned writing', '\u001b[32mok\u202E', '```\n[32mok\n```'],
  ['CRLF, and blank lines around', '\r\n  a\r\nb\r\n\r\n', '```\n  a\nb\n```'],
])('verbatim, nothing ends its fence: %s', (_name, text, markdown) => {
  expect(toMarkdown([{ kind: 'verbatim', text }])).toBe(markdown);
});

test.each([
  ['a command', 'orch retry task/shop/1', '`orch retry task/shop/1`'],
  ['a backtick', 'a`b', '``a`b``'],
  ['backticks at its ends', '``a`', '``` ``a` ```'],
  ['lines', 'a\n\n# b', '`a # b`'],
  ['nothing', '', ''],
])('in code, nothing ends it: %s', (_name, text, markdown) => {
  expect(toMarkdown([{ kind: 'paragraph', text: [{ kind: 'code', text }] }])).toBe(markdown);
});

test('code with a pipe parts no cells of a table', () => {
  const row = [[{ kind: 'code' as const, text: 'a | b' }]];
  expect(toMarkdown([{ kind: 'table', head: ['h'], rows: [row] }])).toContain('\n| a \\| b |');
});

test.each([
  ['javascript:alert(1)', null],
  ['JAVASCRIPT:alert(1)', null],
  ['data:text/html,<script>', null],
  ['//evil.com', null],
  ['/relative', null],
  ['https://', null],
  ['https://a b', null],
  ['https://a\u202Eb', null],
  ['\njavascript:alert(1)//https://a', null],
  ['https://a/x(1)"\'<>`|\\', 'https://a/x%281%29%22%27%3C%3E%60%7C%5C'],
  ['http://a/docs/06-adr/ADR_1*.md', 'http://a/docs/06-adr/ADR_1*.md'],
])('a link to %j goes to %j', (url, shown) => {
  const content: Content = [{ kind: 'paragraph', text: [{ kind: 'link', text: 'x', url }] }];
  expect(toHtml(content)).toBe(shown === null ? '<p>x</p>' : `<p><a href="${shown}">x</a></p>`);
  expect(toMarkdown(content)).toBe(shown === null ? 'x' : `[x](${shown})`);
  expect(toText(content)).toBe(shown === null ? 'x' : `x (${shown})`);
});

test.each([
  ['12', '#12'],
  ['F-1-follow-up', 'F-1-follow-up'],
  ['@ada', '@&#8203;ada'],
])('an item, %j, is %j in Markdown', (item, markdown) => {
  const content: Content = [{ kind: 'paragraph', text: [{ kind: 'item', text: item }] }];
  expect(toMarkdown(content)).toBe(markdown);
  expect(toHtml(content)).toBe(`<p>${item}</p>`);
});

test('what no forge would take is cut', () => {
  const [one] = toMarkdown([{ kind: 'paragraph', text: 'a'.repeat(100_000) }]).split('\n');
  expect(one?.length).toBeLessThan(21_000);
  const many: Content = Array.from({ length: 100 }, () => ({ kind: 'verbatim', text: '`'.repeat(10_000) }));
  expect(toMarkdown(many).length).toBeLessThan(65_000);
  expect(toMarkdown(many)).toContain('(cut: the comment would be too long)');
});
