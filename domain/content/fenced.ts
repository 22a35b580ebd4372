/** Text from outside within a fence of Markdown that it cannot end: nothing in it means anything. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text.trimEnd().replace(/^\s*\n/, ''), fence].join('\n');
}
