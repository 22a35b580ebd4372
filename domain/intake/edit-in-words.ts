import { keepStart } from '../text/cut-text.js';
import { oneLine } from '../text/one-line.js';

export interface ItemText {
  readonly title: string;
  readonly description: string;
}

const longestEdit = 3_000;

/** What an edit has changed, for the next role: the task that it reads is the new text as a whole. */
export function editInWords(before: ItemText, now: ItemText): string {
  const lines = ['The work item was edited after the work on it had begun. Its new text is what counts.'];
  if (before.title !== now.title)
    lines.push('', `Its title was: ${oneLine(before.title)}`, `It is now: ${oneLine(now.title)}`);
  if (before.description !== now.description) {
    const changed = changedLines(before.description, now.description);
    lines.push('', 'In its description, lines that went (-) and came (+):', '', ...changed);
  }
  const text = lines.join('\n');
  return text.length <= longestEdit ? text : `${keepStart(text, longestEdit)}\n… and more.`;
}

/** By what lines there are, not by where they stand. */
function changedLines(before: string, now: string): string[] {
  const [old, fresh] = [linesOf(before), linesOf(now)];
  return [...without(old, fresh).map((line) => `- ${line}`), ...without(fresh, old).map((line) => `+ ${line}`)];
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
