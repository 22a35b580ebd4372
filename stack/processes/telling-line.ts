/** How programs of the stack say what went wrong, the surest first: of a Go or Node stack trace the first line tells. */
const tellings: readonly { readonly pattern: RegExp; readonly which: 0 | -1 }[] = [
  { pattern: /^(panic|fatal error): /, which: 0 },
  { pattern: /^orch: /, which: -1 },
  { pattern: /\b(FATAL|PANIC): /, which: -1 },
  { pattern: /\bERROR\b|"level":"?(error|50)\b|^\w*Error: /, which: -1 },
];
const longest = 300;

/** The one line of a log that says best why its program ended; null where there is none. */
export function tellingLine(log: string): string | null {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const told = tellings
    .map(({ pattern, which }) => lines.filter((line) => pattern.test(line)).at(which))
    .find((line) => line !== undefined);
  const line = (told ?? lines.at(-1))?.trim();
  if (line === undefined) return null;
  return line.length > longest ? `${line.slice(0, longest)} …` : line;
}
