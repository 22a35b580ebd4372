/** A comment of HTML at a text's end, which nobody sees: by it orch finds again what it has written. */
export function hiddenMark(mark: string): string {
  return `<!-- orch: ${encodeURIComponent(mark).replaceAll('-', '%2D')} -->`;
}

/** Whether a text ends with this mark. */
export function endsWithMark(text: string, mark: string): boolean {
  return text.trimEnd().endsWith(hiddenMark(mark));
}

/** Whether a text holds a mark of orch's, whichever: it is a text of ours, or a copy of one. Who answers a comment quotes its mark. */
export function carriesMark(text: string): boolean {
  return text.split(/\r\n|\r|\n/).some((line) => !/^ {0,3}>/.test(line) && /<!-- orch: \S+ -->/.test(line));
}
