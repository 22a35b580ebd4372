/**
 * A line from outside that becomes a title or a message of a commit, where a forge looks for issues to close (`closes #1`): what
 * would name one has a space of no width within.
 */
export function withoutReferences(line: string): string {
  return line.replace(/[#!](?=\d)|\bgh-(?=\d)|:(?=\/\/)/gi, '$&\u200b');
}
