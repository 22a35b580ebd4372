/** How long to wait after so many tries: twice as long after each, up to a limit. */
export function laterSeconds(
  tries: number,
  { first, longest }: { readonly first: number; readonly longest: number },
): number {
  return Math.min(first * 2 ** Math.min(tries - 1, 20), longest);
}
