const longestLine = 160;

/** On one line, and no longer than one would read. */
export function onOneShortLine(text: string): string {
  return cut(text.replace(/\s+/g, ' ').trim());
}

/** The first lines, indented, and how many more there are. */
export function firstLines(text: string, most: number): string {
  const lines = text.replace(/\s+$/, '').split('\n');
  const more = lines.length - most;
  const shown = lines.slice(0, most).map((line) => `    ${cut(line.trimEnd())}`);
  if (more > 0) shown.push(`    … ${more} more ${more === 1 ? 'line' : 'lines'}`);
  return shown.join('\n');
}

function cut(line: string): string {
  if (line.length <= longestLine) return line;
  // Not through the middle of a character of two units.
  return `${line.slice(0, longestLine - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
