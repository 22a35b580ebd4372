/** Lists take some seconds to be made, and moments may be whole ones: what is told twice has one key. */
const overlapMs = 120_000;

/**
 * From when on to ask, and the next cursor, both by the clock of whoever is asked, as are the moments of what happens there.
 * `from` is null where nobody has asked before.
 */
export function sinceCursor(
  account: string,
  date: string | null | undefined,
  cursor: string | null,
): { readonly from: Date | null; readonly cursor: string } {
  const now = Date.parse(date ?? '');
  if (Number.isNaN(now)) throw new Error(`${account} does not tell the time`);
  return {
    from: cursor === null ? null : fromCursor(cursor),
    cursor: new Date(now).toISOString(),
  };
}

export function fromCursor(cursor: string): Date {
  return new Date(Date.parse(cursor) - overlapMs);
}
