/** A share of a span that is each task's own: so that many do not come in one moment. Milliseconds, below the span. */
export function spreadOf(taskId: string, spanMs: number): number {
  let hash = 0x811c9dc5;
  for (const character of taskId) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return Math.floor(((hash >>> 0) / 2 ** 32) * spanMs);
}
