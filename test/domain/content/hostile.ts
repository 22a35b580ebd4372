/** Texts as titles, agents and files have them that mean something where they are set, and what they are in each writing. */
export const hostile: readonly {
  readonly name: string;
  readonly text: string;
  readonly html: string;
  readonly markdown: string;
  /** Absent: as it is. */
  readonly plain?: string;
}[] = [
  { name: 'plain words', text: 'Say hello.', html: 'Say hello.', markdown: 'Say hello.' },
  {
    name: 'a script',
    text: '<script>alert("1")</script>',
    html: '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;',
    markdown: '\\<script\\>alert("1")\\</script\\>',
  },
  {
    name: 'an image with a handler',
    text: '<img src=x onerror=alert(1)>',
    html: '&lt;img src=x onerror=alert(1)&gt;',
    markdown: '\\<img src=x onerror=alert(1)\\>',
  },
  {
    name: 'an entity',
    text: '&lt;b&gt; & more',
    html: '&amp;lt;b&amp;gt; &amp; more',
    markdown: '&amp;lt;b&amp;gt; & more',
  },
  {
    name: 'our own hidden mark',
    text: '<!-- orch: task%2Fshop%2F1 -->',
    html: '&lt;!-- orch: task%2Fshop%2F1 --&gt;',
    markdown: '\\<!-- orch: task%2Fshop%2F1 --\\>',
  },
  { name: 'emphasis', text: '*a* _b_ ~~c~~', html: '*a* _b_ ~~c~~', markdown: '\\*a\\* \\_b\\_ \\~\\~c\\~\\~' },
  {
    name: 'underscores',
    text: 'a_b __c__ d__e _',
    html: 'a_b __c__ d__e _',
    markdown: 'a_b \\_\\_c\\_\\_ d\\_\\_e \\_',
  },
  { name: 'code', text: '`rm -rf`', html: '`rm -rf`', markdown: '\\`rm -rf\\`' },
  { name: 'backslashes', text: 'C:\\*\\', html: 'C:\\*\\', markdown: 'C:\\\\\\*\\\\' },
  { name: 'mathematics', text: '$x$', html: '$x$', markdown: '\\$x\\$' },
  {
    name: 'a link of javascript',
    text: '[x](javascript:alert(1))',
    html: '[x](javascript:alert(1))',
    markdown: '\\[x\\](javascript:alert(1))',
  },
  { name: 'an image', text: '![x](//evil)', html: '![x](//evil)', markdown: '!\\[x\\](//evil)' },
  { name: 'a link of a wiki', text: '[[Home]]', html: '[[Home]]', markdown: '\\[&#8203;\\[Home\\]\\]' },
  { name: 'pipes', text: 'a|b', html: 'a|b', markdown: 'a\\|b' },
  {
    name: 'names of people and teams',
    text: 'ask @ada and @acme/team, or ada@acme.com',
    html: 'ask @ada and @acme/team, or ada@acme.com',
    markdown: 'ask @&#8203;ada and @&#8203;acme/team, or ada@&#8203;acme.com',
  },
  {
    name: 'references that close',
    text: 'closes #1, fixes acme/shop#2, resolves GH-3 and !4',
    html: 'closes #1, fixes acme/shop#2, resolves GH-3 and !4',
    markdown: 'closes #&#8203;1, fixes acme/shop#&#8203;2, resolves GH-&#8203;3 and !&#8203;4',
  },
  {
    name: 'addresses',
    text: 'closes https://github.com/a/b/issues/1 and www.evil.com',
    html: 'closes https://github.com/a/b/issues/1 and www.evil.com',
    markdown: 'closes https:&#8203;//github.com/a/b/issues/1 and www&#8203;.evil.com',
  },
  { name: 'a heading', text: '# Big', html: '# Big', markdown: '\\# Big' },
  { name: 'an item of a list', text: '- [ ] do', html: '- [ ] do', markdown: '\\- \\[ \\] do' },
  { name: 'a number of a list', text: '1. one', html: '1. one', markdown: '1\\. one' },
  { name: 'a rule', text: '---', html: '---', markdown: '\\---' },
  { name: 'a quote', text: '> said', html: '&gt; said', markdown: '\\> said' },
  { name: 'a definition', text: ': it', html: ': it', markdown: '\\: it' },
  {
    name: 'several lines',
    text: 'one\r\n\r\n    two\n```\nthree',
    html: 'one two ``` three',
    markdown: 'one two \\`\\`\\` three',
    plain: 'one two ``` three',
  },
  {
    name: 'what turns the writing',
    text: 'user\u202Exslx.exe\u2066\u200F',
    html: 'userxslx.exe',
    markdown: 'userxslx.exe',
    plain: 'userxslx.exe',
  },
  { name: 'writing from the right', text: 'שלום مرحبا', html: 'שלום مرحبا', markdown: 'שלום مرحبا' },
  { name: 'characters of four bytes', text: '🚀 𝒳 漢', html: '🚀 𝒳 漢', markdown: '🚀 𝒳 漢' },
  { name: 'half a character', text: 'a\uD83D.', html: 'a\uFFFD.', markdown: 'a\uFFFD.', plain: 'a\uFFFD.' },
  {
    name: 'what a terminal obeys',
    text: 'a\u0000\u001b[31mred\u0007\u009b1m',
    html: 'a[31mred1m',
    markdown: 'a\\[31mred1m',
    plain: 'a[31mred1m',
  },
];
