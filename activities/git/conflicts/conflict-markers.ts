/** Whether a text holds the three lines of a conflict, in their order; `label`: only of one whose end is named so. */
export function holdsConflict(text: string, label?: string): boolean {
  const end = label === undefined ? '>>>>>>> ' : `>>>>>>> ${label}`;
  let next: 'begin' | 'middle' | 'end' = 'begin';
  for (const line of text.split('\n')) {
    if (line.startsWith('<<<<<<< ')) next = 'middle';
    else if (next === 'middle' && line.trimEnd() === '=======') next = 'end';
    else if (next === 'end' && line.startsWith(end)) return true;
  }
  return false;
}
