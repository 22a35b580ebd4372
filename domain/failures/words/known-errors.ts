import { connectionErrors } from './connection-errors.js';
import type { ErrorMeaning } from './error-kind.js';
import { providerErrors } from './provider-errors.js';

/**
 * What agents, their libraries and the programs between them and a model's API print for an error, as Node, Bun, curl,
 * Python, Go, Rust and the agents themselves spell it. The first kind that fits decides, so what needs a person stands
 * before what passes. No pattern may take more than linear time: what is repeated has a bound.
 */
export const kinds = [...providerErrors, ...connectionErrors];

const anywhere = kinds.map(({ means, spellings }) => ({ means, pattern: joined(spellings, 'i') }));
const atStart = joined(
  kinds.flatMap(({ spellings }) => spellings),
  'iy',
);

/** What an error's text means; null: it is none of the known. */
export function knownError(text: string): ErrorMeaning | null {
  return anywhere.find(({ pattern }) => pattern.test(text))?.means ?? null;
}

export function startsWithKnownError(text: string): boolean {
  atStart.lastIndex = 0;
  return atStart.test(text);
}

function joined(spellings: readonly RegExp[], flags: string): RegExp {
  return new RegExp(spellings.map(({ source }) => source).join('|'), flags);
}
