/**
 * Texts cut to a length before they are redacted: a word that the cut would halve goes as a whole, because half a secret
 * is not recognised any more.
 */

/** Longer ones are no words, and half of one tells nobody anything. */
const longestWord = 1_000;

export function keepEnd(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(text.length - limit);
  return kept.slice(leadingWord.exec(kept)?.[0].length ?? 0);
}

export function keepStart(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit);
  let end = limit;
  while (end > 0 && limit - end < longestWord && /\S/.test(kept.charAt(end - 1))) end -= 1;
  return kept.slice(0, end);
}

const leadingWord = new RegExp(`^\\S{1,${longestWord}}`);
