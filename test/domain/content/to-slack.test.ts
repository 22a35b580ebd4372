import { describe, expect, test } from '@jest/globals';
import type { Block, Content } from '../../../domain/content/content.js';
import { code, linked, list, paragraph, quote, small, strong, verbatim } from '../../../domain/content/make.js';
import { toSlack } from '../../../domain/content/to-slack.js';

const textsOf = (content: Content) =>
  toSlack(content).blocks.map((block) => (block.type === 'section' ? block.text.text : ''));

describe('a message in Slack’s form', () => {
  test.each<[string, readonly Block[], string]>([
    ['what Slack reads as a mention', [paragraph('<!channel> <@U1> a & b')], '&lt;!channel&gt; &lt;@U1&gt; a &amp; b'],
    ['a command', [paragraph(code('orch show x'), ' shows it')], '`orch show x` shows it'],
    ['code with a tick in it', [paragraph(code('a`b'))], 'a`b'],
    ['what is strong', [paragraph('✋ ', strong('Approval needed'), ': x')], '✋ *Approval needed*: x'],
    ['a link', [paragraph(linked('the <item>', 'https://x/?a=1&b=2'))], '<https://x/?a=1&amp;b=2|the &lt;item&gt;>'],
    ['a link that is none', [paragraph(linked('x', 'javascript:alert(1)'))], 'x'],
    ['a list', [...list(['one', [code('two')]])], '• one\n• `two`'],
    ['a quote', [...quote('It\n> is')], '> It\n> &gt; is'],
    ['evidence', [...verbatim(['a < b', '```', 'end'])], '```\na &lt; b\n`\u200b``\nend\n```'],
    ['paragraphs on lines of their own', [paragraph('a'), small('b')], 'a\nb'],
  ])('%s', (_name, content, expected) => {
    expect(textsOf(content)).toEqual([expected]);
  });

  test('keeps to Slack’s limits, whatever is said', () => {
    const long = '<&>'.repeat(7_000);
    const hostile: readonly Block[] = [
      paragraph(long),
      ...quote(long),
      ...verbatim([long]),
      ...list([long, long, long, long]),
      ...Array.from({ length: 80 }, (_, index) => paragraph(`${index} ${'x'.repeat(2_900)}`)),
    ];
    const { blocks, text } = toSlack(hostile);
    expect(blocks).toHaveLength(50);
    expect(text.length).toBeLessThanOrEqual(3_000);
    for (const said of textsOf(hostile)) {
      expect(said.length).toBeLessThanOrEqual(3_000);
      expect(said.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<&]/);
    }
    expect(textsOf(hostile).at(-1)).toBe('…');
    expect(textsOf(hostile)[2]).toMatch(/^```\n[^]*\n```$/);
  });

  test('of nothing says so', () => {
    expect(toSlack([])).toEqual({ text: '…', blocks: [] });
  });
});
