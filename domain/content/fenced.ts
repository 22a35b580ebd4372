/** Text from outside within a fence of Markdown that it cannot end: nothing in it means anything. */
export function fenced(text: string, language = ''): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text.trimEnd().replace(/^\s*\n/, ''), fence].join('\n');
}
