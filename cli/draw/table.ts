import stringWidth from 'string-width';
import { onOneLine } from './plain-text.js';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Never cut to make the table fit. */
  readonly whole?: boolean;
}

export interface Cell {
  readonly text: string;
  readonly paint: (text: string) => string;
}

const gap = '  ';
const narrowest = 6;

/** Lines of a table; where a width is given the widest columns are cut until it fits. */
export function drawTable(
  columns: readonly Column[],
  rows: readonly (readonly (string | Cell)[])[],
  width: number | null,
): string {
  const cells = rows.map((row) => columns.map((_, index) => toCell(row[index] ?? '')));
  const natural = columns.map(({ title }, index) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[index]?.text ?? ''))),
  );
  const widths = width === null ? natural : shrink(natural, columns, width);
  const head = columns.map(({ title }) => ({ text: title, paint: same }));
  return [head, ...cells].map((row) => drawRow(row, columns, widths)).join('\n');
}

function drawRow(row: readonly Cell[], columns: readonly Column[], widths: readonly number[]): string {
  return row
    .map(({ text, paint }, index) => {
      const room = widths[index] ?? 0;
      const shown = cutToWidth(text, room);
      const space = ' '.repeat(Math.max(0, room - stringWidth(shown)));
      return columns[index]?.align === 'right' ? `${space}${paint(shown)}` : `${paint(shown)}${space}`;
    })
    .join(gap)
    .trimEnd();
}

/** Takes from the widest column that may be cut, a character at a time. */
function shrink(natural: readonly number[], columns: readonly Column[], width: number): number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, one) => sum + one, 0) + gap.length * (widths.length - 1) - width;
  while (over > 0) {
    const widest = widths.reduce((best, one, index) => {
      const canGive = columns[index]?.whole !== true && one > narrowest;
      return canGive && one > (widths[best] ?? 0) ? index : best;
    }, -1);
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  return widths;
}

export function cutToWidth(text: string, room: number): string {
  if (stringWidth(text) <= room) return text;
  let shown = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += stringWidth(segment);
    if (used > room - 1) break;
    shown += segment;
  }
  return `${shown}…`;
}

function toCell(cell: string | Cell): Cell {
  return typeof cell === 'string' ? { text: onOneLine(cell), paint: same } : { ...cell, text: onOneLine(cell.text) };
}

function same(text: string): string {
  return text;
}
