/** Text from outside, on one line and without meaning as Markdown or HTML; two `$` would be read as mathematics. */
export function plainMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>#|$~]/g, '\\$&');
}
