/** The output of programs, which write for a terminal: what a person reads of it in the end. */

/** A step of the output: an escape sequence, a control character, or characters to show. */
const steps =
  /\u001b\[([0-?]*)[ -/]*([@-~])|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?|[\u0000-\u001f\u007f-\u009f]|[^\u0000-\u001f\u007f-\u009f]+/g;
const turning = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;

/** No screen is larger: a column of two billion is no reason to make them. */
const farthest = 500;

/**
 * The lines as a terminal would show them last: without colours, with redrawn progress as it was drawn last. Lines are not
 * wrapped; a screen that was cleared is gone.
 */
export function shownLines(output: string): string[] {
  let rows: string[][] = [[]];
  let [row, column] = [0, 0];
  const at = (index: number) => {
    while (rows.length <= index) rows.push([]);
    return rows[index] ?? [];
  };
  const put = (characters: string) => {
    const line = at(row);
    while (line.length < column) line.push(' ');
    for (const character of characters) line[column++] = character;
  };
  const eraseLine = (how: number) => {
    const line = at(row);
    if (how === 0) line.length = Math.min(line.length, column);
    else line.fill(' ', 0, how === 1 ? column + 1 : line.length);
  };
  const eraseScreen = (how: number) => {
    if (how === 1) return;
    if (how === 0) {
      eraseLine(0);
      rows.length = row + 1;
    } else {
      rows = [[]];
      [row, column] = [0, 0];
    }
  };
  const move = (parameters: string, command: string) => {
    const [first = NaN, second = NaN] = parameters.split(';').map((one) => (one === '' ? NaN : Number(one)));
    const count = Math.min(first || 1, farthest);
    switch (command) {
      case 'A':
      case 'F':
        row = Math.max(0, row - count);
        break;
      case 'B':
      case 'E':
        row = Math.min(row + count, Math.max(row, rows.length - 1));
        break;
      case 'C':
        column = Math.max(column, Math.min(column + count, farthest));
        break;
      case 'D':
        column = Math.max(0, column - count);
        break;
      case 'G':
        column = count - 1;
        break;
      case 'H':
      case 'f':
        [row, column] = [count - 1, Math.min(second || 1, farthest) - 1];
        break;
      case 'J':
        eraseScreen(first || 0);
        break;
      case 'K':
        eraseLine(first || 0);
        break;
    }
    if (command === 'E' || command === 'F') column = 0;
  };

  for (const [step, parameters, command] of output.matchAll(steps)) {
    if (command !== undefined) move(parameters ?? '', command);
    else if (step === '\n') [row, column] = [row + 1, 0];
    else if (step === '\r') column = 0;
    else if (step === '\b') column = Math.max(0, column - 1);
    else if (step === '\t') put(' '.repeat(8 - (column % 8)));
    else if (step >= ' ' && step !== '\u007f' && !/^[\u0080-\u009f]/.test(step)) put(step.replace(turning, ''));
  }
  return rows.map((line) => line.join('').trimEnd());
}
