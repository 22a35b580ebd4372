import { describe, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import { cutToWidth, drawTable } from '../../../cli/draw/table.js';

describe('a table', () => {
  test('has aligned columns, as wide as they need to be', () => {
    const drawn = drawTable(
      [{ title: 'name' }, { title: 'n', align: 'right' }],
      [
        ['a', '1'],
        ['longer', '22'],
      ],
      null,
    );
    expect(drawn.split('\n')).toEqual(['name     n', 'a        1', 'longer  22']);
  });

  test('is cut to the terminal, the widest column first, and never those that must stay whole', () => {
    const columns = [{ title: 'id', whole: true }, { title: 'title' }, { title: 'note' }];
    const drawn = drawTable(columns, [['task/demo/12345', 'x'.repeat(60), 'y'.repeat(20)]], 50);
    const [, row = ''] = drawn.split('\n');
    for (const line of drawn.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(50);
    expect(row).toContain('task/demo/12345');
    expect(row).toContain('x…');
  });

  test('counts wide characters and emoji as the terminal does', () => {
    const drawn = drawTable(
      [{ title: 'a' }, { title: 'b' }],
      [
        ['日本', 'x'],
        ['👩‍💻', 'y'],
      ],
      null,
    );
    expect(drawn.split('\n')).toEqual(['a     b', '日本  x', '👩‍💻    y']);
    expect(stringWidth(cutToWidth('日本語の題名', 6))).toBeLessThanOrEqual(6);
  });

  test('paints a cell after it was measured and cut', () => {
    const red = (text: string) => `<${text}>`;
    const drawn = drawTable([{ title: 'state' }, { title: 'b' }], [[{ text: 'on', paint: red }, 'x']], null);
    expect(drawn.split('\n')[1]).toBe('<on>     x');
  });

  test('shows nothing of a cell that would move the cursor or turn the line around', () => {
    const drawn = drawTable([{ title: 'title' }], [['a\u001b[2Jb\nc\rd\u202Ee\u001b]0;x\u0007f']], null);
    expect(drawn.split('\n')[1]).toBe('ab cdef');
  });

  test.each([1, 3, 10])('does not fail on a terminal of %i columns', (width) => {
    expect(drawTable([{ title: 'title' }, { title: 'note' }], [['x'.repeat(30), 'y']], width)).toContain('…');
  });
});
