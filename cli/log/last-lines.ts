/** Holds text back but for its last lines, until it is released; from then on all goes out at once. */
export function holdBack(count: number, out: (text: string) => void) {
  let held: string | null = '';
  return {
    take: (text: string): void => {
      if (held === null) out(text);
      else held = lastLines(held + text, count);
    },
    /** How many lines. */
    held: (): number => (held ?? '').split('\n').length - 1,
    release: (): void => {
      if (held !== null && held !== '') out(held);
      held = null;
    },
  };
}

export function lastLines(text: string, count: number): string {
  let start = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let found = 0; found < count; found += 1) {
    start = start === 0 ? -1 : text.lastIndexOf('\n', start - 1);
    if (start === -1) return text;
  }
  return text.slice(start + 1);
}
