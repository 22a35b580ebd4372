/** Why `fetch` has failed: "fetch failed" says nothing; its cause does. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: unknown; message?: unknown } | null };
  return [cause?.code, cause?.message].find((told) => typeof told === 'string') ?? message;
}
