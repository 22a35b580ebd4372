import { expect, test } from '@jest/globals';
import { readFrontMatter, retireVerdict } from '../../../domain/pipeline/front-matter.js';

test.each([
  ['plain', '---\nverdict: APPROVED\n---\nbody', 'APPROVED'],
  ['among others', '---\nauthor: x\nverdict: PASS\ndate: y\n---\n', 'PASS'],
  ['lower case', '---\nverdict: approved\n---\n', 'APPROVED'],
  ['a key in capitals', '---\nVerdict: FAIL\n---\n', 'FAIL'],
  ['double quotes', '---\nverdict: "REQUEST_CHANGES"\n---\n', 'REQUEST_CHANGES'],
  ['single quotes', "---\nverdict: 'PASS'\n---\n", 'PASS'],
  ['a quoted key', '---\n"verdict": PASS\n---\n', 'PASS'],
  ['a comment', '---\nverdict: PASS # all good\n---\n', 'PASS'],
  ['words apart', '---\nverdict: request changes\n---\n', 'REQUEST_CHANGES'],
  ['a dash between', '---\nverdict: Request-Changes\n---\n', 'REQUEST_CHANGES'],
  ['CRLF', '---\r\nverdict: SUCCESS\r\n---\r\nbody', 'SUCCESS'],
  ['a byte order mark', '\uFEFF---\nverdict: PASS\n---\n', 'PASS'],
  ['blank lines before', '\n\n---\nverdict: PASS\n---\n', 'PASS'],
  ['blanks behind the dashes', '---  \nverdict: PASS\n--- \n', 'PASS'],
  ['dots at the end', '---\nverdict: PASS\n...\n', 'PASS'],
  ['the same twice', '---\nverdict: PASS\nverdict: pass\n---\n', 'PASS'],
])('a verdict is read: %s', (_, text, verdict) => {
  expect(readFrontMatter(text).verdict).toBe(verdict);
});

test.each([
  ['no front matter', 'verdict: APPROVED\n'],
  ['further down', '# Review\n---\nverdict: APPROVED\n---\n'],
  ['in a second block', '---\nauthor: x\n---\n---\nverdict: APPROVED\n---\n'],
  ['never closed', '---\nverdict: APPROVED\n'],
  ['nested', '---\nother:\n  verdict: APPROVED\n---\n'],
  ['in a fence', '```\n---\nverdict: APPROVED\n---\n```\n'],
  ['another key', '---\nmy-verdict: APPROVED\nverdicts: PASS\n---\n'],
  ['an empty text', ''],
])('no verdict is read: %s', (_, text) => {
  expect(readFrontMatter(text)).toMatchObject({ verdict: null, given: null });
});

test.each([
  ['unknown', '---\nverdict: LGTM\n---\n', 'LGTM'],
  ['empty', '---\nverdict:\n---\n', ''],
  ['two that differ', '---\nverdict: FAIL\nverdict: PASS\n---\n', 'FAIL, PASS'],
  ['more than the word', '---\nverdict: not APPROVED\n---\n', 'not APPROVED'],
])('what is no verdict is told as it stands there: %s', (_, text, given) => {
  expect(readFrontMatter(text)).toMatchObject({ verdict: null, given });
});

test('the body is what follows', () => {
  expect(readFrontMatter('---\r\nverdict: FAIL\r\n---\r\n\r\n# Findings\r\n- one\r\n').body).toBe('# Findings\n- one');
  expect(readFrontMatter('# Findings\n').body).toBe('# Findings');
});

test.each([
  [
    'a verdict',
    '---\nverdict: PASS\nby: Ada\n---\nverdict: PASS\n',
    '---\nearlier-verdict: PASS\nby: Ada\n---\nverdict: PASS\n',
  ],
  [
    'in quotes, with the line ends of Windows',
    '\uFEFF---\r\n"verdict": PASS\r\n...\r\n',
    '\uFEFF---\r\nearlier-verdict: PASS\r\n...\r\n',
  ],
  ['none', '---\nby: Ada\n---\nverdict: PASS\n', '---\nby: Ada\n---\nverdict: PASS\n'],
  ['never closed', '---\nverdict: PASS\n', '---\nverdict: PASS\n'],
])('a verdict of an earlier round decides nothing any more: %s', (_, text, retired) => {
  expect(retireVerdict(text)).toBe(retired);
  expect(readFrontMatter(retired)).toMatchObject({ verdict: null });
});

test('a text made to be slow is not', () => {
  const text = `---\n${'verdict: '.repeat(1)}${' '.repeat(500_000)}#${'"'.repeat(500_000)}\n---\n`;
  expect(readFrontMatter(text).verdict).toBeNull();
});
