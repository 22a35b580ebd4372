import { describe, expect, it } from '@jest/globals';
import { htmlToMarkdown } from '../../../../../activities/trackers/plane/html/html-to-markdown.js';
import { longestDescription } from '../../../../../domain/intake/item-text.js';
import { wordsIn } from '../../../../../domain/intake/words.js';

describe('what Plane keeps as HTML, read as Markdown', () => {
  it.each<[string, string, string]>([
    ['nothing', '', ''],
    ['an empty paragraph', '<p class="editor-paragraph-block"></p>', ''],
    ['text without elements', 'one  line\nof it', 'one line of it'],
    ['paragraphs', '<p>one</p><p></p><p>two</p>', 'one\n\ntwo'],
    ['lines of a paragraph', '<p>one<br>two<br><br>three</p>', 'one\ntwo\n\nthree'],
    ['headings', '<h1>One</h1><h3>Two<br>lines</h3><p>text</p>', '# One\n\n### Two lines\n\ntext'],
    ['a rule', '<p>one</p><hr><p>two</p>', 'one\n\n---\n\ntwo'],
    ['emphasis, with spaces', '<p>a<b> bold </b>b <em>c</em><s>d</s></p>', 'a **bold** b *c*~~d~~'],
    ['emphasis in itself', '<p><b>a <strong>b</strong> c</b></p>', '**a b c**'],
    ['emphasis over blocks', '<b><p>one</p><p>two</p></b>', '**one**\n\n**two**'],
    ['emphasis of nothing', '<p>a<b> </b>b</p>', 'a b'],
    ['a list', '<p>do:</p><ul><li><p>one</p></li><li><p>two</p></li></ul><p>end</p>', 'do:\n\n- one\n- two\n\nend'],
    ['a list in a list', '<ol><li><p>a</p><ul><li>b</li></ul></li><li>c</li></ol>', '1. a\n   - b\n2. c'],
    ['two blocks of an item', '<ul><li><p>a</p><p>b</p></li></ul>', '- a\n\n  b'],
    ['an item without a list', '<li>a', '- a'],
    [
      'a task list',
      '<ul data-type="taskList"><li data-checked="true" data-type="taskItem"><label><input type="checkbox" checked="checked"><span></span></label><div><p>done</p></div></li><li data-checked="false" data-type="taskItem"><label><input type="checkbox"></label><div><p>open</p></div></li></ul>',
      '- [x] done\n- [ ] open',
    ],
    ['a quote', '<blockquote><p>one</p><p>two</p></blockquote><p>three</p>', '> one\n>\n> two\n\nthree'],
    ['a quote in an item', '<ul><li><blockquote>one<br>two</blockquote></li></ul>', '- > one\n  > two'],
    [
      'code',
      '<pre><code class="language-js">if (a &lt; b) {\n  <b>c</b>\n}\n</code></pre>',
      '```\nif (a < b) {\n  c\n}\n```',
    ],
    ['code that would end its fence', '<pre>a<br>```\n/approve</pre>', '````\na\n```\n/approve\n````'],
    ['code in a line', '<p>run <code>a`b</code> now</p>', 'run ``a`b`` now'],
    [
      'a table',
      '<table><tbody><tr><th><p>A</p></th><th><p>B</p></th></tr><tr><td><p>1</p><p>2</p></td><td><code>x|y</code></td></tr></tbody></table>',
      '| A | B |\n|---|---|\n| 1 2 | `x\\|y` |',
    ],
    [
      'a table in a table',
      '<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>',
      '| a b | c |\n|---|---|',
    ],
    ['cells without a row', '<table><td>a</td></table>b', '| a |\n|---|\n\nb'],
    [
      'links',
      '<p><a href="https://a.org/x_(1)">here</a> <a href="javascript:alert(1)">there</a></p>',
      '[here](https://a.org/x_%281%29) there',
    ],
    [
      'a mention',
      '<p>hi <mention-component entity_name="user_mention" entity_identifier="6f1c"></mention-component>, see</p>',
      'hi @6f1c, see',
    ],
    [
      'pictures',
      '<image-component src="6f1c"></image-component><p>x <img src="https://a.org/i.png" alt="z"> <img src="data:image/png;base64,AA"></p>',
      '(a picture)\n\nx ![z](https://a.org/i.png) (a picture)',
    ],
    [
      'what nobody sees',
      '<p>a</p><script>alert(1)</script><style>p{}</style><!-- c --><template><img src="https://a.org"></template><p>b</p>',
      'a\n\nb',
    ],
    ['text that looks like HTML', '<p>&lt;div&gt; a &lt; b &amp;amp; &amp;</p>', '\\<div> a < b \\&amp; &'],
    ['text that looks like a comment of ours', '<p>&lt;!-- orch: x --&gt;</p>', '\\<!-- orch: x -->'],
    [
      'text that looks like blocks',
      '<p>1. a</p><p># b</p><p>- c</p><p>&gt; d</p><p>```</p><p>---</p>',
      '1\\. a\n\n\\# b\n\n\\- c\n\n\\> d\n\n\\`\\`\\`\n\n\\---',
    ],
    ['names as they are', '<p>a_b_c *x* [y] #12 @ada 1.5</p>', 'a_b_c *x* [y] #12 @ada 1.5'],
    ['characters of all kinds', '<p>&#x1F600; 🙂 مرحبا&nbsp;ü &#0;&bogus;</p>', '😀 🙂 مرحبا ü \uFFFD\\&bogus;'],
    ['elements that nobody closes', '<p>a<b>b<ul><li>c', 'a**b**\n\n- **c**'],
    ['ends without a beginning', '</ul></td></p>a</b></blockquote>', 'a'],
    ['names that objects have', '<constructor>a</constructor><valueof id="__proto__">b</valueof>', 'ab'],
  ])('%s', (_, html, markdown) => {
    expect(htmlToMarkdown(html)).toBe(markdown);
  });

  it.each<[string, string, string]>([
    ['in a paragraph', '<p class="editor-paragraph-block">/approve deploy</p>', 'approve'],
    ['below other text', '<p>Looks fine.</p><p>/approve</p>', 'approve'],
    ['on a line of its own', '<p>Looks fine:<br/>/approve</p>', 'approve'],
    ['in no element', '/approve', 'approve'],
    ['with a reason', '<p>/reject not_yet: `x` is &lt;b&gt;</p><p>and more</p>', 'reject'],
    ['below an end of a quote', '<blockquote><p>then</p></blockquote><p>/approve</p>', 'approve'],
    ['below what looks like code', '<p>```</p><p>/approve</p>', 'approve'],
  ])('has the words of a comment: %s', (_, html, word) => {
    expect(wordsIn(htmlToMarkdown(html)).map((one) => one.word)).toEqual([word]);
  });

  it.each<[string, string]>([
    ['in a quote', '<blockquote><p>/approve</p></blockquote>'],
    ['in code', '<pre><code>a\n/approve\n</code></pre>'],
    ['in a line of code', '<p><code>/approve</code></p>'],
    ['in a script', '<script>\n/approve\n</script>'],
  ])('has no word that is only shown: %s', (_, html) => {
    expect(wordsIn(htmlToMarkdown(html))).toEqual([]);
  });

  const million = 1_000_000;
  it.each<[string, string]>([
    ['10,000 nested elements', `${'<div>'.repeat(10_000)}x${'</div>'.repeat(10_000)}`],
    ['more levels than are read', `${'<b>'.repeat(300_000)}x`],
    ['nested quotes', '<blockquote>x'.repeat(10_000)],
    ['nested lists', '<ul><li>x'.repeat(10_000)],
    ['nested tables', '<table><tr><td>x'.repeat(10_000)],
    ['nested marks', '<b><i><s><a href="https://a.org">x'.repeat(3_000)],
    ['a long line', 'a'.repeat(million)],
    ['many paragraphs', '<p>x</p>'.repeat(125_000)],
    ['many beginnings', '<'.repeat(million)],
    ['many beginnings of elements', '<a '.repeat(300_000)],
    ['many beginnings of comments', '<!--'.repeat(250_000)],
    ['many entities', '&lt;'.repeat(250_000)],
    ['many backticks in code', `<pre>${'` '.repeat(400_000)}</pre>`],
    ['many lines in code', `<pre>${'\n'.repeat(million)}</pre>`],
    ['many lines in a line of code', `<code>${'a\n'.repeat(400_000)}</code>`],
    ['many breaks', '<br>'.repeat(250_000) + 'x'],
    ['many spaces', `a${' '.repeat(million)}b`],
    ['many cells', `<table><tr>${'<td>x'.repeat(200_000)}`],
    ['lines in deep quotes', `${'<blockquote>'.repeat(100)}${'x<br>'.repeat(200_000)}`],
    ['what becomes longer by far', '<p>&lt;a</p>'.repeat(400_000)],
    ['half characters', '<p>\ud83d</p>\udc00<p title="\ud83d">x'],
  ])('takes %s, and is no longer than a description', (_, html) => {
    expect(Buffer.byteLength(htmlToMarkdown(html))).toBeLessThanOrEqual(longestDescription);
  });

  it('says where something is left out', () => {
    const note = '\n\n(The rest is left out: it is too long.)';
    expect(htmlToMarkdown(`<p>${'x'.repeat(longestDescription)}ü</p>`).endsWith(`x${note}`)).toBe(true);
    expect(htmlToMarkdown(`<p>a</p>${'<b>'.repeat(20_000)}b`)).toBe(`a${note}`);
    expect(htmlToMarkdown(`<p>${'x'.repeat(longestDescription)}</p>`)).toBe('x'.repeat(longestDescription));
  });
});
