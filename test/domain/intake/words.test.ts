import { describe, expect, test } from '@jest/globals';
import { type Misread, mostWords, type Word, wordsIn } from '../../../domain/intake/words.js';

const approve = (approval: string | null = null): Word => ({ word: 'approve', approval });
const misread = (typed: string, why: Misread['why']): Word => ({ word: 'misread', typed, why });
const paused: Word = { word: 'pause' };

describe('what each word takes', () => {
  test.each<[string, Word[]]>([
    ['/approve', [approve()]],
    ['/approve deploy', [approve('deploy')]],
    ['/approve deploy@1a2b3c4', [approve('deploy@1a2b3c4')]],
    ['/approve deploy#2@1a2b3c4d5e6f', [approve('deploy#2@1a2b3c4d5e6f')]],
    ['/approve `deploy@1a2b3c4`', [approve('deploy@1a2b3c4')]],
    ['/approve Deploy-Staging@1A2B3C4.', [approve('deploy-staging@1a2b3c4')]],
    ['/reject too vague', [{ word: 'reject', reason: 'too vague' }]],
    [
      '/reject the second criterion:\n\n> it is fast\n\n```\n/approve\n```\nhow fast?\n',
      [{ word: 'reject', reason: 'the second criterion:\n\n> it is fast\n\n```\n/approve\n```\nhow fast?' }],
    ],
    ['/reject\nbelow', [{ word: 'reject', reason: 'below' }]],
    ['/guide use\nthe old table\n/resume', [{ word: 'guide', text: 'use\nthe old table' }, { word: 'resume' }]],
    ['/answer the second one, `b`.', [{ word: 'answer', text: 'the second one, `b`.' }]],
    ['/retry', [{ word: 'retry', stage: null }]],
    ['/retry architecture', [{ word: 'retry', stage: 'architecture' }]],
    ['/retry deploy --unreviewed', [{ word: 'retry', stage: 'deploy', unreviewed: true }]],
    ['/retry —unreviewed', [{ word: 'retry', stage: null, unreviewed: true }]],
    ['/pause', [paused]],
    ['/resume', [{ word: 'resume' }]],
    ['/cancel', [{ word: 'cancel' }]],
    ['/status', [{ word: 'status' }]],
    ['/resume\n/approve deploy\n/status', [{ word: 'resume' }, approve('deploy'), { word: 'status' }]],
    ['Looks good.\n\n/approve\n\nThanks!', [approve()]],
  ])('%j', (text, words) => {
    expect(wordsIn(text)).toEqual(words);
  });
});

describe('what is no word', () => {
  test.each([
    [''],
    ['please /approve'],
    ['I will write /approve tomorrow\nand not /reject it'],
    ['`/approve`'],
    ['**/approve**'],
    ['- /approve'],
    ['# /approve'],
    ['| /approve |'],
    ['//approve'],
    ['\\/approve'],
    ['/approve/deploy'],
    ['/approved-by: ada'],
    ['/usr/bin'],
    ['/etc'],
    ['/page 3'],
    ['/lgtm'],
    ['/approve2'],
    ['/'],
    ['/ approve'],
    ['approve'],
    ['／approve'],
    ['/аpprove with a Cyrillic letter'],
    ['    /approve'],
    ['\t/approve'],
    ['  \t/approve'],
    ['> /approve'],
    ['>/approve'],
    ['   > > /approve'],
    ['- > /approve'],
    ['```\n/approve\n```'],
    ['```sh\n/approve'],
    ['~~~\n/approve\n```\n/approve\n~~~'],
    ['`````\n```\n/approve\n```\n`````'],
    ['```\n/approve\n    ```\n/approve'],
    ['1. first:\n\n   ```\n   /approve\n   ```'],
    ['- ```\n  /approve\n  ```'],
    ['<!-- /approve -->'],
    ['<!--\n/approve\n-->'],
    ['   <!-- not closed\n\n/approve'],
    ['said <!-- not\n/approve\n--> shown'],
    ['a span `that\n/approve\ngoes on` here'],
    ['a span ``that ` has\n/approve\none`` here'],
    ['<pre>\n\n/approve\n\n</pre>'],
    ['<details><summary>x</summary>\n\n<CODE>\n/approve\n</CODE>\n</details>'],
    ['<blockquote>\n/approve\n</blockquote>'],
    ['<script>\n/approve\n</script>'],
  ])('%j', (text) => {
    expect(wordsIn(text)).toEqual([]);
  });
});

describe('where a word counts all the same', () => {
  test.each([
    ['after up to three spaces', '   /pause'],
    ['in any case', '/PAUSE'],
    ['before punctuation', '/pause.'],
    ['before spaces', '/pause   \t'],
    ['with CRLF', 'Hi\r\n/pause\r\n'],
    ['with lone CR', 'Hi\r/pause\r'],
    ['after a no-break space', '\u00a0/pause\u00a0'],
    ['with marks of direction', '\u200f\u202b/pause\u202c'],
    ['behind a byte order mark', '\ufeff/pause'],
    ['among right-to-left text', 'שלום\n/pause\nتوقف'],
    ['after 4-byte characters', '🚀🚀\n/pause'],
    ['after a quote and an empty line', '> shall I?\n\n/pause'],
    ['after a fence', '```\nx\n```\n/pause'],
    ['after a fence of tildes', '~~~~ sh\n```\n~~~~~  \n/pause'],
    ['after a fence in an item that has ended', '- ```\n/pause'],
    ['after inline code of three backticks', '```x```\n/pause'],
    ['after a comment on one line', '<!-- mark -->\n/pause'],
    ['after a comment within a line', 'x <!-- mark --> y\n/pause'],
    ['after a comment that never began', 'x -->\n/pause'],
    ['after code that speaks of comments', 'use `<!--` there\n/pause'],
    ['after one backtick', "it's a ` only\n/pause"],
    ['after escaped backticks', '\\` one\n/pause\n\\` two'],
    ['after a backtick of an earlier paragraph', 'one `\n\n/pause\n\none `'],
    ['in an item of a list, below its first line', '- first:\n  /pause'],
    ['below the end of an element', '<pre>x</pre>\n/pause'],
    ['below a heading', '# Title\n/pause'],
  ])('%s', (_, text) => {
    expect(wordsIn(text)).toEqual([paused]);
  });

  test('punctuation that a letter follows is read once', () => {
    const dots = '.'.repeat(200_000);
    expect(wordsIn(`/approve ${dots}x\n/pause`)).toEqual([approve(`${dots}x`), paused]);
  });
});

describe('what was meant as a word, and cannot be taken', () => {
  test.each<[string, Word[]]>([
    ['/aprove', [misread('/aprove', { is: 'unknown', nearest: 'approve' })]],
    ['/Aprove deploy', [misread('/Aprove', { is: 'unknown', nearest: 'approve' })]],
    ['/statsu', [misread('/statsu', { is: 'unknown', nearest: 'status' })]],
    ['/reject', [misread('/reject', { is: 'bare', name: 'reject' })]],
    ['/reject.  \n\n', [misread('/reject', { is: 'bare', name: 'reject' })]],
    ['/reject <!--\nhidden\n-->', [misread('/reject', { is: 'bare', name: 'reject' })]],
    ['/reject\n<!--\nhidden\n-->', [misread('/reject', { is: 'bare', name: 'reject' })]],
    [
      '/guide\n/answer',
      [misread('/guide', { is: 'bare', name: 'guide' }), misread('/answer', { is: 'bare', name: 'answer' })],
    ],
    ['/approve but not before Monday', [misread('/approve', { is: 'more-in-line', name: 'approve' })]],
    ['/retry from testing', [misread('/retry', { is: 'more-in-line', name: 'retry' })]],
    ['/cancel the meeting', [misread('/cancel', { is: 'more-in-line', name: 'cancel' })]],
    ['> shall I?\n/approve', [misread('/approve', { is: 'below-quote', name: 'approve' })]],
    ['> shall I?\nyes\n/approve\n\n/pause', [misread('/approve', { is: 'below-quote', name: 'approve' }), paused]],
  ])('%j', (text, words) => {
    expect(wordsIn(text)).toEqual(words);
  });

  test('more words than one comment may have are told once', () => {
    const read = wordsIn('/pause\n'.repeat(mostWords + 5));
    expect(read).toEqual([...Array.from({ length: mostWords }, () => paused), misread('/pause', { is: 'too-many' })]);
  });
});

describe('any text is read', () => {
  test.each([
    ['10,000 lines', `${'a ` line\n'.repeat(10_000)}\n/pause`],
    ['10,000 quotes', `${'> x\n'.repeat(10_000)}\n/pause`],
    ['10,000 list markers in a line', `${'- '.repeat(10_000)}\n/pause`],
    ['backticks of every length', `${Array.from({ length: 120 }, (_, n) => '`'.repeat(n + 1)).join(' ')}\n\n/pause`],
    ['comments that do not end', `${'x <!-- '.repeat(1_000)}\n\n/pause`],
    ['a word of 60,000 letters', `/${'a'.repeat(60_000)}\n/pause`],
    ['lone halves of characters', '\ud83d\n/pause\n\ude80'],
    ['control characters', '\0\u0007\n/pause\n\u001b[2J'],
  ])('%s', (_, text) => {
    expect(wordsIn(text)).toEqual([paused]);
  });
});
